using System.Globalization;
using System.Text;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox;

/// <summary>What the console does when a callback URL is saved: a GET that the receiver must answer with echostr.</summary>
internal static class UrlVerification
{
    private const string Echo = "4375120948345356249";

    /// <summary>Null: it answered as it should.</summary>
    public static async Task<string?> ProblemAsync(Account account, Uri url, CallbackClient client, DateTimeOffset now, CancellationToken cancellation)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Sealing.Nonce();
        string query;
        if (account is Corp)
        {
            var crypto = Sealing.Crypto(account, account.Id);
            var encrypted = crypto.Encrypt(Echo);
            query = $"msg_signature={crypto.Sign(timestamp, nonce, encrypted)}&timestamp={timestamp}&nonce={nonce}&echostr={Uri.EscapeDataString(encrypted)}";
        }
        else
        {
            query = $"signature={WeChatSignature.Sign(account.Callback.Token, timestamp, nonce)}&timestamp={timestamp}&nonce={nonce}&echostr={Echo}";
        }
        var (status, body, problem) = await client.GetAsync(CallbackClient.WithQuery(url, query), cancellation);
        return problem ?? (body == Echo ? null : $"HTTP {status}, but the answer is not the echostr ({Encoding.UTF8.GetByteCount(body)} bytes)");
    }
}
