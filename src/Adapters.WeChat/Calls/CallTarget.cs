namespace Wellspring.Adapters.WeChat;

/// <summary>Where a call goes: its address, which is the account's for sure, and how that may be shown.</summary>
internal sealed class CallTarget
{
    /// <summary>WeChat Pay's paths hold openids from the fifth part on.</summary>
    private const int PayLabelParts = 4;

    private Tokened? latest;

    /// <exception cref="ArgumentException">The path is none, or leads to another host.</exception>
    public CallTarget(WeChatAccount account, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] != '/' || path.AsSpan().ContainsAny('\\', '#') || path.Contains("access_token=", StringComparison.OrdinalIgnoreCase)
            || !Uri.TryCreate(account.Address, path, out var address) || address.Authority != account.Address.Authority)
        {
            throw new ArgumentException("A path of the platform is expected, such as /cgi-bin/tags/get, with a query if need be; the address and the access token are added.", nameof(path));
        }

        Address = address;
        Label = account is PayAccount ? string.Join('/', address.AbsolutePath.Split('/').Take(PayLabelParts + 1)) : address.AbsolutePath;
    }

    public Uri Address { get; }

    /// <summary>The path as it may be shown.</summary>
    public string Label { get; }

    /// <summary>The address with an access token. A token is good for thousands of calls, so the latest is kept.</summary>
    public Uri With(AccessToken token)
    {
        if (latest is { } known && known.Token == token.Value)
        {
            return known.Address;
        }

        var separator = Address.Query.Length == 0 ? "?" : Address.Query.Length > 1 ? "&" : "";
        var address = new Uri($"{Address.AbsoluteUri}{separator}access_token={Uri.EscapeDataString(token.Value)}");
        latest = new(token.Value, address);
        return address;
    }

    private sealed record Tokened(string Token, Uri Address);
}
