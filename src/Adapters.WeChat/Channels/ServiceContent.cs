using System.Text.Json.Nodes;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// What a customer service message says: a text, or one other thing whose wire keys name its kind and member: <c>image.media_id</c>, <c>news.title</c>.
/// https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
/// </summary>
internal sealed class ServiceContent
{
    private const string News = "news";
    private const string Sender = "customservice";
    private static readonly ContentKind Image = new("image", ["media_id"]);

    private static readonly ServiceContent OfficialAccount = new(
        Image,
        new("voice", ["media_id"]),
        new("video", ["media_id", "thumb_media_id"], "title", "description"),
        new("music", ["musicurl", "hqmusicurl", "thumb_media_id"], "title", "description"),
        new(News, ["title", "url"], "description", "picurl"),
        new("mpnewsarticle", ["article_id"]),
        new("msgmenu", ["head_content"], "tail_content") { List = "list" },
        new("wxcard", ["card_id"]),
        new("miniprogrampage", ["title", "appid", "pagepath", "thumb_media_id"]),
        new(Sender, ["kf_account"]));

    private static readonly ServiceContent MiniProgram = new(
        Image,
        new("link", ["title", "description", "url", "thumb_url"]),
        new("miniprogrampage", ["title", "pagepath", "thumb_media_id"]));

    private ServiceContent(params ContentKind[] kinds) => Kinds = new("sent as", kinds);

    public ContentKinds Kinds { get; }

    public static ServiceContent Of(WeChatAccountKind account) => account == WeChatAccountKind.MiniProgram ? MiniProgram : OfficialAccount;

    /// <summary>What is wrong with a template.</summary>
    public IEnumerable<string> Check(ChannelTemplate template)
    {
        foreach (var mistake in Kinds.Check(template))
        {
            yield return mistake;
        }

        string[] content = [.. Kinds.In(template).Select(kind => kind.Name).Where(kind => kind != Sender)];
        if (content.Length > 1)
        {
            yield return $"fields: a customer service message is one thing, and there are {string.Join(", ", content)}; keep one of them";
        }

        // What is written wrong was meant to be something.
        var isText = template.Fields.Keys.All(key => key.StartsWith($"{Sender}.", StringComparison.Ordinal));
        if (isText && template.Text is null)
        {
            yield return "text: a customer service message is a text, or one thing under fields, such as image.media_id; write one";
        }
        else if (isText && template.Text!.CanBeEmpty)
        {
            yield return "text: it may come out empty, which the platform refuses; make one of its fields required";
        }
    }

    /// <summary>The message on the wire; null where there is nothing to say.</summary>
    public JsonObject? Of(RenderedMessage message, string openId)
    {
        var parts = Kinds.Of(message).ToDictionary(part => part.Kind, part => part.Content, StringComparer.Ordinal);
        parts.Remove(Sender, out var sender);
        var (type, content) = parts.Count > 0 ? (parts.First().Key, parts.First().Value) : ("text", message.Text is { Length: > 0 } text ? new JsonObject { ["content"] = text } : null);
        if (content is null)
        {
            return null;
        }

        JsonObject body = new() { ["touser"] = openId, ["msgtype"] = type, [type] = type == News ? new JsonObject { ["articles"] = new JsonArray((JsonNode)content) } : content };
        if (sender is not null)
        {
            body[Sender] = sender;
        }

        return body;
    }
}
