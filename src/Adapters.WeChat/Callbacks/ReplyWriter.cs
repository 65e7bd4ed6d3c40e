using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Wellspring.Adapters.WeChat;

/// <summary>Writes replies in the form of what they reply to, encrypted where that was.</summary>
internal static class ReplyWriter
{
    public static string Write(WeChatReply reply, CallbackContent to, DateTimeOffset now)
    {
        ReplyNode[] nodes = [new("ToUserName", to["FromUserName"] ?? ""), new("FromUserName", to["ToUserName"] ?? ""), new("CreateTime", Seconds(now)), .. reply.Nodes];
        return to.IsJson ? Json(nodes) : Xml(nodes);
    }

    public static string Encrypt(string reply, WeChatCrypto crypto, bool isJson, DateTimeOffset now)
    {
        var nonce = RandomNumberGenerator.GetString("0123456789", 10);
        var encrypted = crypto.Encrypt(reply);
        var signature = crypto.Sign(Seconds(now), nonce, encrypted);
        ReplyNode[] nodes = [new("Encrypt", encrypted), new("MsgSignature", signature), new("TimeStamp", Seconds(now)), new("Nonce", nonce)];
        return isJson ? Json(nodes) : Xml(nodes);
    }

    private static string Seconds(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static bool IsNumber(ReplyNode node) => node.Name is "CreateTime" or "TimeStamp" or "ArticleCount";

    private static string Xml(IEnumerable<ReplyNode> nodes)
    {
        StringBuilder xml = new("<xml>");
        Append(xml, nodes);
        return xml.Append("</xml>").ToString();
    }

    private static void Append(StringBuilder xml, IEnumerable<ReplyNode> nodes)
    {
        foreach (var node in nodes)
        {
            xml.Append('<').Append(node.Name).Append('>');
            if (node.Nodes is { } inner)
            {
                Append(xml, inner);
            }
            else if (IsNumber(node))
            {
                xml.Append(node.Text);
            }
            else
            {
                // What XML has no form for is left out: the user would get nothing at all. A section ends with its first "]]>", so one within the text is spread over two.
                xml.Append("<![CDATA[").Append(XmlText.Clean(node.Text ?? "").Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal)).Append("]]>");
            }

            xml.Append("</").Append(node.Name).Append('>');
        }
    }

    private static string Json(IEnumerable<ReplyNode> nodes) => Encoding.UTF8.GetString(PlainJson.Write(nodes, Write).Span);

    private static void Write(Utf8JsonWriter json, IEnumerable<ReplyNode> nodes)
    {
        json.WriteStartObject();
        foreach (var node in nodes)
        {
            json.WritePropertyName(node.Name);
            if (node.Nodes is { } inner)
            {
                Write(json, inner);
            }
            else if (IsNumber(node))
            {
                json.WriteRawValue(node.Text!);
            }
            else
            {
                json.WriteStringValue(node.Text);
            }
        }

        json.WriteEndObject();
    }
}
