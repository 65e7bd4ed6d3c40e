using System.Net.Http.Headers;

namespace Wellspring.Adapters.WeChat;

/// <summary>A call of the platform: which account, where to, with what.</summary>
internal sealed class Call
{
    private const string Json = "application/json; charset=utf-8";

    private readonly CallTarget target;
    private readonly ReadOnlyMemory<byte> body;
    private readonly string mediaType;

    /// <exception cref="ArgumentException">The path is none, or leads to another host.</exception>
    public Call(WeChatAccount account, string path, ReadOnlyMemory<byte> body, WeChatCallOptions options, string mediaType = Json) =>
        (Account, target, this.body, this.mediaType, Options) = (account, account.Targets.Find(path), body, mediaType, options);

    public WeChatAccount Account { get; }

    public WeChatCallOptions Options { get; }

    /// <summary>The path as it may be shown.</summary>
    public string Label => target.Label;

    public int Attempt { get; set; } = 1;

    /// <summary>How long an attempt may take; null: as long as the caller lets it.</summary>
    public TimeSpan? Timeout => Options.IsTimedByCaller ? null : Options.Timeout;

    /// <summary>What has no body only reads.</summary>
    public Question Question => new(Account.Platform, Options.IsIdempotent || body.IsEmpty);

    public HttpRequestMessage Request(AccessToken token) => Request(target.With(token));

    public HttpRequestMessage Request(PayAccount pay, DateTimeOffset now)
    {
        var request = Request(target.Address);
        request.Headers.Authorization = pay.Authorize(request.Method.Method, target.Address.PathAndQuery, body.Span, now);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Wellspring", "1"));
        return request;
    }

    private HttpRequestMessage Request(Uri uri) => body.IsEmpty ? new(HttpMethod.Get, uri) : new(HttpMethod.Post, uri) { Content = new OnceContent(body, mediaType) };
}
