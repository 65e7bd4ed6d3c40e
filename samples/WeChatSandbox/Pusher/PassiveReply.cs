using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Wellspring.WeChatSandbox;

/// <summary>What the receiver of a callback answers: nothing, "success", or a message for the user.</summary>
internal static class PassiveReply
{
    /// <summary>Opens the answer. The problem says what the platform would object to.</summary>
    public static (string Reply, PhoneMessage? Message, string? Problem) Read(Account account, string body)
    {
        var text = body.Trim();
        if (text is "" or "success")
        {
            return (text, null, null);
        }
        try
        {
            return text.StartsWith('{') ? Json(account, text) : Xml(account, text);
        }
        catch (Exception problem) when (problem is XmlException or JsonException or FormatException)
        {
            return (text, null, "the answer is neither XML nor JSON, nor success");
        }
    }

    private static (string, PhoneMessage?, string?) Xml(Account account, string text)
    {
        var xml = Parse(text);
        if (account.Callback.Mode != CallbackMode.Plain || account is Corp)
        {
            var (opened, problem) = Open(account, xml.Element("Encrypt")?.Value, xml.Element("MsgSignature")?.Value, xml.Element("TimeStamp")?.Value, xml.Element("Nonce")?.Value);
            if (problem is not null)
            {
                return (text, null, problem);
            }
            text = opened;
            xml = Parse(text);
        }
        return xml.Element("MsgType")?.Value switch
        {
            null => (text, null, "the reply has no MsgType"),
            "text" when xml.Element("Content")?.Value is { Length: > 0 } content => (text, new("text", content), null),
            "news" => (text, News(xml), null),
            "image" or "voice" or "video" or "music" => (text, new("image", xml.Descendants("MediaId").FirstOrDefault()?.Value ?? ""), null),
            "transfer_customer_service" => (text, null, null),
            var other => (text, null, $"a reply of type {other} lacks its content, or there is no such type"),
        };
    }

    private static (string, PhoneMessage?, string?) Json(Account account, string text)
    {
        using var document = JsonDocument.Parse(text);
        var json = document.RootElement;
        if (json.Text("Encrypt") is not { } encrypted)
        {
            return (text, null, account.Callback.Mode == CallbackMode.Plain ? null : "the reply is not encrypted");
        }
        var (opened, problem) = Open(account, encrypted, json.Text("MsgSignature"), $"{json.Number("TimeStamp")}", json.Text("Nonce"));
        return (opened, null, problem);
    }

    private static (string Opened, string? Problem) Open(Account account, string? encrypted, string? signature, string? timestamp, string? nonce)
    {
        if (encrypted is null || signature is null || timestamp is null || nonce is null)
        {
            return ("", "the reply is not encrypted, or lacks MsgSignature, TimeStamp or Nonce");
        }
        var crypto = Sealing.Crypto(account, account.Id);
        if (!crypto.Verify(signature, timestamp, nonce, encrypted))
        {
            return ("", "the reply's MsgSignature is wrong");
        }
        return crypto.TryDecrypt(encrypted, out var opened) ? (Encoding.UTF8.GetString(opened.Span), null) : ("", "the reply does not decrypt");
    }

    private static PhoneMessage News(XElement xml)
    {
        var article = xml.Descendants("item").FirstOrDefault();
        return new("news", article?.Element("Description")?.Value ?? "") { Title = article?.Element("Title")?.Value, Link = article?.Element("Url")?.Value };
    }

    private static XElement Parse(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XElement.Load(reader);
    }
}
