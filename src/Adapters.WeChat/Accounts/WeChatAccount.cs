using System.Collections.Frozen;

namespace Wellspring.Adapters.WeChat;

/// <summary>An account whose options were checked. It holds secrets, and tells its name.</summary>
internal abstract class WeChatAccount(string name, WeChatAccountKind kind, Uri address, CallbackKeys? callback)
{
    public string Name { get; } = name;

    public WeChatAccountKind Kind { get; } = kind;

    /// <summary>Whose codes its answers have.</summary>
    public Platform Platform => Kind switch
    {
        WeChatAccountKind.WeComApp => Platform.WeCom,
        WeChatAccountKind.Pay => Platform.Pay,
        _ => Platform.App,
    };

    /// <summary>Where its calls go.</summary>
    public Uri Address { get; } = address;

    public CallTargets Targets => field ??= new(this);

    /// <summary>Null where it has no callbacks.</summary>
    public CallbackKeys? Callback { get; } = callback;

    public virtual bool TakesCallbacks => Callback is not null;

    /// <summary>Files by the names that messages have for them.</summary>
    public IReadOnlyDictionary<string, string> Media { get; init; } = FrozenDictionary<string, string>.Empty;

    public sealed override string ToString() => $"{Kind} {Name}";
}

/// <summary>An Official Account or a mini program.</summary>
internal sealed class AppAccount(string name, WeChatAccountKind kind, string appId, string secret, WeChatTokenEndpoint endpoint, WeChatAddresses addresses, CallbackKeys? callback, WeChatChannelOptions channels)
    : WeChatAccount(name, kind, addresses.Api!, callback)
{
    public string AppId { get; } = appId;

    public string Secret { get; } = secret;

    public WeChatTokenEndpoint TokenEndpoint { get; } = endpoint;

    public WeChatChannelOptions Channels { get; } = channels;

    /// <summary>Where pictures of QR codes are.</summary>
    public Uri Pictures { get; } = addresses.Mp!;
}

/// <summary>An app of a corporation in WeCom.</summary>
internal sealed class WeComApp(string corp, string app, string corpId, int? agentId, string secret, Uri address, CallbackKeys? callback, WeComChannelOptions channels)
    : WeChatAccount($"{corp}.{app}", WeChatAccountKind.WeComApp, address, callback)
{
    /// <summary>The corporation's own name: its customers are those of all its apps.</summary>
    public string Corp { get; } = corp;

    public string CorpId { get; } = corpId;

    public int? AgentId { get; } = agentId;

    public WeComChannelOptions Channels { get; } = channels;

    public string Secret { get; } = secret;
}

/// <summary>What callbacks are verified and decrypted with; <see cref="Crypto"/> is null where they come in plain text.</summary>
internal sealed class CallbackKeys(string token, WeChatCrypto? crypto, bool acceptsPlain, WeChatCrypto? suite = null)
{
    public string Token { get; } = token;

    public WeChatCrypto? Crypto { get; } = crypto;

    public bool AcceptsPlain { get; } = acceptsPlain;

    /// <summary>What is for the account, or for the suite that its app is of.</summary>
    public bool TryDecrypt(string encrypted, out ReadOnlyMemory<byte> plain) => Crypto!.TryDecrypt(encrypted, out plain) || suite?.TryDecrypt(encrypted, out plain) == true;
}
