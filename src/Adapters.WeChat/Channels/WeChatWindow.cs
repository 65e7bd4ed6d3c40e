namespace Wellspring.Adapters.WeChat;

/// <summary>The window in which an account may write to a user by customer service messages. The platform decides, and this is what the engine knows of it.</summary>
/// <param name="OpenedBy">What opened it, in words: <c>a message</c>, <c>a tap on the menu</c>, <c>following</c>, <c>a scan</c>, <c>coming into the session</c>, <c>a payment</c>.</param>
/// <param name="OpenedAt">When, in UTC.</param>
/// <param name="Until">When it closes, unless the user comes again before; in UTC.</param>
/// <param name="Quota">How many messages it allows; null for any number.</param>
/// <param name="Sent">How many have gone out since.</param>
public sealed record WeChatWindow(string OpenedBy, DateTimeOffset OpenedAt, DateTimeOffset Until, int? Quota, int Sent)
{
    /// <summary>How many messages are left, at least 0; null for any number.</summary>
    public int? Left => Quota is { } quota ? Math.Max(0, quota - Sent) : null;
}
