using System.Text.Json;

namespace Wellspring.Adapters.WeChat;

/// <summary>Fetches tokens of one account from the platform. The secret stands in the request and nowhere else.</summary>
internal sealed class TokenEndpoint(WeChatAccount account, Exchange exchange, WeChatErrorOptions errors, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(2);

    /// <summary>Whether the platform can be told to give another token than the one it has.</summary>
    public bool CanForce => account is AppAccount { TokenEndpoint: WeChatTokenEndpoint.Stable };

    public async Task<TokenAnswer> FetchAsync(bool force, CancellationToken cancellationToken)
    {
        // Its life is counted from before the question, so that it is never thought to be longer than it is.
        var now = time.GetUtcNow();
        using var request = Request(force);
        var reply = await exchange.SendAsync(request, Timeout, cancellationToken).ConfigureAwait(false);
        var answer = AnswerReader.Read(reply, new(account.Platform, IsIdempotent: true, AtToken: true) { Errors = errors }, now);
        if (!answer.IsAccepted)
        {
            return new(null, Refusal(answer));
        }

        return answer.TryRead(TokenJson.Default.TokenBody) is { AccessToken: { Length: > 0 } value } token
            ? new AccessToken(value, now + (token.ExpiresIn > 0 ? TimeSpan.FromSeconds(token.ExpiresIn) : DefaultLifetime))
            : new TokenAnswer(null, new() { Disposition = WeChatDisposition.Retry, Reason = "the answer has no access token" });
    }

    /// <summary>Whatever is wrong here, it is no fault of the message that was to be sent.</summary>
    private static WeChatAnswer Refusal(WeChatAnswer answer) => answer with
    {
        Body = default,
        Scope = FaultScope.Account,
        Disposition = answer.Disposition is WeChatDisposition.Retry or WeChatDisposition.Throttle or WeChatDisposition.WaitForQuota ? answer.Disposition : WeChatDisposition.ConfigurationFault,
    };

    private HttpRequestMessage Request(bool force) => account switch
    {
        AppAccount { TokenEndpoint: WeChatTokenEndpoint.Stable } app => new(HttpMethod.Post, new Uri(app.Address, "/cgi-bin/stable_token"))
        {
            Content = new OnceContent(JsonSerializer.SerializeToUtf8Bytes(new("client_credential", app.AppId, app.Secret, force), TokenJson.Default.StableTokenRequest), "application/json; charset=utf-8"),
        },
        AppAccount app => new(HttpMethod.Get, new Uri(app.Address, $"/cgi-bin/token?grant_type=client_credential&appid={app.AppId}&secret={app.Secret}")),
        WeComApp app => new(HttpMethod.Get, new Uri(app.Address, $"/cgi-bin/gettoken?corpid={app.CorpId}&corpsecret={app.Secret}")),
        _ => throw new InvalidOperationException($"{account} has no access token."),
    };
}
