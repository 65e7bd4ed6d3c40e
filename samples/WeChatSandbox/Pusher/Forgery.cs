using System.Globalization;
using System.Text.RegularExpressions;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox;

/// <summary>A callback that no receiver may accept.</summary>
public enum ForgeryKind
{
    /// <summary>The signature is that of another token.</summary>
    BadSignature,

    /// <summary>Signed and encrypted with the right keys, for another appid or corpid.</summary>
    WrongReceiver,

    /// <summary>A document type with an external entity, inside and outside of what is encrypted.</summary>
    ExternalEntity,

    /// <summary>Two megabytes.</summary>
    Oversized,

    /// <summary>Ends in the middle.</summary>
    Truncated,

    /// <summary>Signed an hour ago.</summary>
    Old,

    /// <summary>Not XML, nor JSON.</summary>
    Garbage,
}

/// <summary>Makes callbacks that are wrong in one way, and right in all others.</summary>
internal static partial class Forgery
{
    private const int Large = 2 << 20;
    private const string Entity = "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>";

    public static Sealed Make(Account account, Envelope envelope, ForgeryKind kind, DateTimeOffset now)
    {
        var genuine = Sealing.Seal(account, envelope, kind == ForgeryKind.Old ? now - TimeSpan.FromHours(1) : now);
        return kind switch
        {
            ForgeryKind.BadSignature => genuine with { Query = Flip(genuine.Query) },
            ForgeryKind.WrongReceiver => Encrypted(account, envelope.ToXml(), "wx0000000000000000", now),
            ForgeryKind.ExternalEntity => Encrypted(account, Entity + envelope.ToXml().Replace("</xml>", "<Extra>&e;</Extra></xml>", StringComparison.Ordinal), account.Id, now, Entity),
            ForgeryKind.Oversized => genuine with { Body = genuine.Body + new string(' ', Large) },
            ForgeryKind.Truncated => genuine with { Body = genuine.Body[..(genuine.Body.Length / 2)] },
            ForgeryKind.Garbage => genuine with { Body = "\u0001\u0002 <xml" },
            _ => genuine,
        };
    }

    /// <summary>Both signatures start with another digit.</summary>
    private static string Flip(string query) => Signature().Replace(query, found => $"{found.Groups[1].Value}={(found.Groups[2].Value == "0" ? "1" : "0")}");

    [GeneratedRegex("(signature)=(.)")]
    private static partial Regex Signature();

    private static Sealed Encrypted(Account account, string content, string receiver, DateTimeOffset now, string head = "")
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Sealing.Nonce();
        var crypto = Sealing.Crypto(account, receiver);
        var encrypted = crypto.Encrypt(content);
        var query = $"signature={WeChatSignature.Sign(account.Callback.Token, timestamp, nonce)}&timestamp={timestamp}&nonce={nonce}&encrypt_type=aes&msg_signature={crypto.Sign(timestamp, nonce, encrypted)}";
        return new(query, $"{head}<xml>{Envelope.Element("ToUserName", account.Recipient, false)}{Envelope.Element("Encrypt", encrypted, false)}</xml>", "text/xml; charset=utf-8");
    }
}
