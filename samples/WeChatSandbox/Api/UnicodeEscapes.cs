namespace Wellspring.WeChatSandbox;

/// <summary>Finds text written as \uXXXX. Control characters have no other spelling and are let through.</summary>
internal static class UnicodeEscapes
{
    public static bool In(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf((byte)'\\') is >= 0 and var at && at + 1 < json.Length)
        {
            var escape = json[at..];
            if (escape[1] == 'u' && !escape[2..].StartsWith("00"u8))
            {
                return true;
            }
            json = escape[2..];
        }
        return false;
    }
}
