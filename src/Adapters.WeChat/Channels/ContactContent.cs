using System.Text;
using System.Text.Json.Nodes;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What customers get in WeCom: a text, and what is attached to it. A wire key names the kind and its member: <c>link.title</c>, <c>miniprogram.appid</c>. https://developer.work.weixin.qq.com/document/path/92137</summary>
internal static class ContactContent
{
    private const int MaxTextBytes = 4000;

    public static readonly ContentKinds Kinds = new(
        "attached as",
        new("image", [], "media_id", "pic_url"),
        new("link", ["title", "url"], "picurl", "desc"),
        new("miniprogram", ["title", "appid", "page", "pic_media_id"]),
        new("video", ["media_id"]),
        new("file", ["media_id"]));

    /// <summary>What is wrong with a template.</summary>
    public static IEnumerable<string> Check(ChannelTemplate template, params string[] others)
    {
        foreach (var mistake in Kinds.Check(template, others))
        {
            yield return mistake;
        }

        if (!template.Fields.Keys.Except(others).Any() && template.Text is null or { CanBeEmpty: true })
        {
            yield return "text: nothing would go out, or it may come out empty; write a text, or attach something under fields, such as link.title and link.url";
        }
    }

    /// <summary>Why a message cannot go out, without its values; null where it can.</summary>
    public static string? Objection(RenderedMessage? message) => message switch
    {
        null or { Text: null or "", Fields.Count: 0 } => "the message has no text, and nothing is attached",
        { Text: { } text } when Encoding.UTF8.GetByteCount(text) > MaxTextBytes => $"the text has more than {MaxTextBytes} bytes",
        _ => null,
    };

    public static ServiceText? Text(RenderedMessage message) => message.Text is { Length: > 0 } text ? new(text) : null;

    /// <summary>What is attached, one of each kind; null where nothing is.</summary>
    public static JsonArray? Attachments(RenderedMessage message)
    {
        JsonArray attached = [.. Kinds.Of(message).Select(part => new JsonObject { ["msgtype"] = part.Kind, [part.Kind] = part.Content })];
        return attached.Count > 0 ? attached : null;
    }
}
