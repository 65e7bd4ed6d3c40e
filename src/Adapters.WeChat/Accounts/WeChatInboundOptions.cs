namespace Wellspring.Adapters.WeChat;

/// <summary>What becomes of callbacks.</summary>
public sealed class WeChatInboundOptions
{
    /// <summary>How far a callback's time may be from this machine's, either way. From 10 seconds to 1 day, default 10 minutes.</summary>
    public TimeSpan MaxSkew { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest body, in bytes. From 1 KiB to 16 MiB, default 256 KiB.</summary>
    public int MaxBytes { get; set; } = 256 << 10;

    /// <summary>The platform waits for 5 seconds. What is not in the journal after so long is asked for again (503); replies that are not there are not sent. From 0.1 to 5 seconds, default 4.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Texts by which users say that they want no marketing any more. A text that is one of them counts whatever its case and width, and whatever signs and spaces stand round it: 退订。 and ＴＤ too. Default 退订 and TD.</summary>
    public IList<string> OptOutKeywords { get; } = ["退订", "TD"];

    /// <summary>Whether the texts of users' messages, and the places that they send, are kept in events. Default true; without them rules cannot read them. Keywords work either way.</summary>
    public bool KeepText { get; set; } = true;

    /// <summary>Whether, when someone follows an account or becomes a customer, the platform is asked for the unionid, and the engine told that ids with the same unionid are one person. Default true; it needs accounts bound to one Open Platform account, and without that finds nothing.</summary>
    public bool LinkUnionIds { get; set; } = true;

    /// <summary>Makes the engine's user id. It must be the same each time; where it throws, the platform is asked to send the callback again. Default <see cref="WeChatUser.DefaultId"/>: <c>shop:openid</c>.</summary>
    public Func<WeChatUser, string> UserId { get; set; } = WeChatUser.DefaultId;
}
