using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Wellspring.Adapters.WeChat;

namespace Wellspring.PilotHost;

/// <summary>Asks the address of callbacks what the platform's console asks when it is saved: whether it knows the token, and answers with the echostr.</summary>
internal sealed class CallbackCheck(HttpClient client, TimeProvider time)
{
    private const string TheSame = "Write the same Token and EncodingAESKey here and where the host runs, and start the host again.";

    /// <summary>Asks the host, at its address as the platform or as this machine knows it, about an account that has a token.</summary>
    public async Task<Finding> RunAsync(AccountSettings account, Uri host, CancellationToken cancellation)
    {
        var url = UrlOf(account, host);
        var echo = RandomNumberGenerator.GetHexString(20);
        try
        {
            using var answer = await client.GetAsync(new Uri($"{url}?{Query(account, echo)}"), HttpCompletionOption.ResponseHeadersRead, cancellation);
            var body = (int)answer.StatusCode == 200 ? await HeadAsync(answer, echo.Length + 1, cancellation) : "";
            return ((int)answer.StatusCode, body == echo) switch
            {
                (200, true) => Finding.Good(account.Name, $"callbacks: {url} answers as the platform expects"),
                (200, false) => Finding.Wrong(account.Name, $"callbacks: {url} answers 200, and not with the echostr: something else answers there", "Let the proxy hand /wechat/ on to the host, unchanged and with its query."),
                (401, _) => Finding.Wrong(account.Name, $"callbacks: {url} answers 401: it has another token", TheSame),
                (404, _) => Finding.Wrong(account.Name, $"callbacks: {url} answers 404: there is no such account, or the address is another", $"Let the proxy hand /wechat/ on to the host, and let the host run with the account {account.Name}."),
                (502 or 503 or 504, _) => Finding.Wrong(account.Name, $"callbacks: {url} answers {(int)answer.StatusCode}: the proxy does not reach the host", "Start the host, and let the proxy hand on to the address in Urls."),
                var (status, _) => Finding.Wrong(account.Name, $"callbacks: {url} answers {status}", "Let the proxy hand /wechat/ on to the host, without a login and without a redirect."),
            };
        }
        catch (HttpRequestException e)
        {
            return Unreachable(account, url, e);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Wrong(account.Name, $"callbacks: {url} does not answer within 5 seconds, which is all that the platform gives it", "Look at firewall, proxy and the host.");
        }
    }

    /// <summary>What goes into the console.</summary>
    public static Uri UrlOf(AccountSettings account, Uri host) => new(host, $"/wechat/{account.Name}");

    private static Finding Unreachable(AccountSettings account, Uri url, HttpRequestException e) => e switch
    {
        { InnerException: AuthenticationException } => Finding.Wrong(account.Name, $"callbacks: the certificate of {url} is not valid", "Give the host a certificate that the platform trusts, with its whole chain."),
        { HttpRequestError: HttpRequestError.NameResolutionError } => Finding.Wrong(account.Name, $"callbacks: the name {url.Host} is not known", "Look at PublicAddress, and at the name's DNS entry."),
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => Finding.Wrong(account.Name, $"callbacks: nothing listens at {url}", "Start the proxy or tunnel, and let it hand on to the address in Urls."),
        _ => Finding.Wrong(account.Name, $"callbacks: {url} cannot be reached ({e.HttpRequestError})", "Look at firewall, proxy and the host."),
    };

    private string Query(AccountSettings account, string echo)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000).ToString(CultureInfo.InvariantCulture);
        if (!account.IsWeCom)
        {
            return $"signature={WeChatSignature.Sign(account.Token!, timestamp, nonce)}&timestamp={timestamp}&nonce={nonce}&echostr={echo}";
        }

        WeChatCrypto crypto = new(account.Token!, account.AesKey!, account.ReceiveId);
        var encrypted = crypto.Encrypt(echo);
        return $"msg_signature={crypto.Sign(timestamp, nonce, encrypted)}&timestamp={timestamp}&nonce={nonce}&echostr={Uri.EscapeDataString(encrypted)}";
    }

    private static async Task<string> HeadAsync(HttpResponseMessage answer, int most, CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[most];
        return Encoding.UTF8.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, cancellation));
    }
}
