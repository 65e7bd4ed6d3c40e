namespace Wellspring.Adapters.WeChat;

/// <summary>An Official Account or a mini program.</summary>
public sealed class WeChatAppOptions
{
    /// <summary>The appid, such as <c>wx1234567890abcdef</c>. Required.</summary>
    public string? AppId { get; set; }

    /// <summary>The AppSecret. Required; it comes from a secret store, not from a file that is shared.</summary>
    public string? AppSecret { get; set; }

    /// <summary>How access tokens are fetched. Default <see cref="WeChatTokenEndpoint.Stable"/>.</summary>
    public WeChatTokenEndpoint TokenEndpoint { get; set; }

    /// <summary>The keys of its callbacks.</summary>
    public WeChatCallbackOptions Callback { get; } = new();

    /// <summary>How its channels go about.</summary>
    public WeChatChannelOptions Channels { get; } = new();

    /// <summary>Files that messages name by names of yours, of letters, digits, hyphens and underscores: with <c>spring</c> and <c>pictures/spring.jpg</c> a field may be <c>media:spring</c> in place of a media_id. They are uploaded when they are needed, and again before they expire. Paths are relative to the working directory. Default none.</summary>
    public IDictionary<string, string> Media { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the platform is, for this account.</summary>
    public WeChatAddresses Addresses { get; } = new();
}

/// <summary>How access tokens are fetched.</summary>
public enum WeChatTokenEndpoint
{
    /// <summary><c>POST /cgi-bin/stable_token</c>: all who ask get the same token while it is good, so several instances need no lock.</summary>
    Stable,

    /// <summary><c>GET /cgi-bin/token</c>: each who asks gets a new token and ends the one before within 5 minutes. Several instances need an <see cref="IAccessTokenStore"/> that they share, with a lock.</summary>
    Classic,
}
