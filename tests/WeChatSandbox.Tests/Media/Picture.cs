namespace Wellspring.WeChatSandbox.Tests;

/// <summary>A picture of one green point.</summary>
internal static class Picture
{
    public static byte[] Png { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaPhfDwAEhgGAnWqEpwAAAABJRU5ErkJggg==");
}
