using System.Globalization;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox;

/// <summary>A callback ready to be posted: the query and the body.</summary>
internal sealed record Sealed(string Query, string Body, string ContentType)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>Signs callbacks, encrypts them where the account's mode says so, and opens what the receiver replies.</summary>
internal static class Sealing
{
    public static Sealed Seal(Account account, Envelope envelope, DateTimeOffset now)
    {
        var options = account.Callback;
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Nonce();
        var json = options.Format == CallbackFormat.Json && account is not Corp;
        var plain = json ? envelope.ToJson(options.SingleAsObject, options.TimeAsText) : envelope.ToXml();
        var type = json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
        var signature = WeChatSignature.Sign(options.Token, timestamp, nonce);
        var query = account is Corp ? $"timestamp={timestamp}&nonce={nonce}" : $"signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={envelope.From}";
        if (options.Mode == CallbackMode.Plain && account is not Corp)
        {
            return new(query, plain, type);
        }
        var crypto = Crypto(account, account.Id);
        var encrypted = crypto.Encrypt(plain);
        query += $"&{(account is Corp ? "" : "encrypt_type=aes&")}msg_signature={crypto.Sign(timestamp, nonce, encrypted)}";
        return new(query, Wrap(account, plain, encrypted, json), type);
    }

    public static WeChatCrypto Crypto(Account account, string receiveId) => new(account.Callback.Token, account.Callback.AesKey, receiveId);

    public static string Nonce() => Random.Shared.Next(100_000_000, int.MaxValue).ToString(CultureInfo.InvariantCulture);

    /// <summary>In compatible mode the fields stand beside what is encrypted.</summary>
    private static string Wrap(Account account, string plain, string encrypted, bool json)
    {
        var both = account.Callback.Mode == CallbackMode.Compatible && account is not Corp;
        if (json)
        {
            return both ? $"{plain[..^1]},\"Encrypt\":\"{encrypted}\"}}" : $"{{\"ToUserName\":\"{account.Recipient}\",\"Encrypt\":\"{encrypted}\"}}";
        }
        var encryptedElement = Envelope.Element("Encrypt", encrypted, false);
        return both
            ? $"{plain[..^"</xml>".Length]}{encryptedElement}</xml>"
            : $"<xml>{Envelope.Element("ToUserName", account.Recipient, false)}{encryptedElement}{(account is Corp corp ? Envelope.Element("AgentID", $"{corp.Agent}", false) : "")}</xml>";
    }
}
