namespace Wellspring.Adapters.WeChat;

/// <summary>An access token of an account. Its text form does not show it.</summary>
/// <param name="Value">The token; up to 512 characters and more.</param>
/// <param name="ExpiresAt">Until when the platform says that it is good.</param>
public sealed record AccessToken(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>For people, without the token.</summary>
    public override string ToString() => $"an access token until {ExpiresAt.UtcDateTime:O}";
}
