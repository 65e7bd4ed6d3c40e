using System.Net.Http.Headers;

namespace Wellspring.Adapters.WeChat;

/// <summary>A call of the platform: which account, where to, with what.</summary>
internal sealed class Call
{
    private const string Json = "application/json; charset=utf-8";

    /// <summary>WeChat Pay's paths hold openids from the fifth part on.</summary>
    private const int PayLabelParts = 4;

    private readonly Uri address;
    private readonly ReadOnlyMemory<byte> body;
    private readonly string mediaType;

    /// <exception cref="ArgumentException">The path is none, or leads to another host.</exception>
    public Call(WeChatAccount account, string path, ReadOnlyMemory<byte> body, WeChatCallOptions options, string mediaType = Json)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] != '/' || path.AsSpan().ContainsAny('\\', '#') || path.Contains("access_token=", StringComparison.OrdinalIgnoreCase)
            || !Uri.TryCreate(account.Address, path, out var target) || target.Authority != account.Address.Authority)
        {
            throw new ArgumentException("A path of the platform is expected, such as /cgi-bin/tags/get, with a query if need be; the address and the access token are added.", nameof(path));
        }

        (Account, address, this.body, this.mediaType, Options) = (account, target, body, mediaType, options);
        Label = account is PayAccount ? string.Join('/', target.AbsolutePath.Split('/').Take(PayLabelParts + 1)) : target.AbsolutePath;
    }

    public WeChatAccount Account { get; }

    public WeChatCallOptions Options { get; }

    /// <summary>The path as it may be shown.</summary>
    public string Label { get; }

    public int Attempt { get; set; } = 1;

    /// <summary>What has no body only reads.</summary>
    public Question Question => new(Account.Platform, Options.IsIdempotent || body.IsEmpty);

    public HttpRequestMessage Request(AccessToken token)
    {
        UriBuilder with = new(address) { Query = $"{(address.Query.Length > 1 ? $"{address.Query}&" : "")}access_token={Uri.EscapeDataString(token.Value)}" };
        return Request(with.Uri);
    }

    public HttpRequestMessage Request(PayAccount pay, DateTimeOffset now)
    {
        var request = Request(address);
        request.Headers.Authorization = pay.Authorize(request.Method.Method, address.PathAndQuery, body.Span, now);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Wellspring", "1"));
        return request;
    }

    private HttpRequestMessage Request(Uri uri) => body.IsEmpty ? new(HttpMethod.Get, uri) : new(HttpMethod.Post, uri) { Content = new OnceContent(body, mediaType) };
}
