using System.Text;
using System.Text.Json;

namespace Wellspring.WeChatSandbox;

/// <summary>A customer-service message as it stands in the body, and as it looks on the phone.</summary>
internal static class ServiceMessage
{
    private const int LongestText = 2048;

    public static PhoneMessage Read(ApiCall call)
    {
        var type = call.Need("msgtype");
        if (call.Public.IsMiniProgram ? type is not ("text" or "image" or "link" or "miniprogrampage") : type == "link")
        {
            throw new Refusal(40008, "invalid message type");
        }
        var part = call.Body.Object(type);
        return type switch
        {
            "text" => new("text", Content(part)),
            "image" => new("image", "") { Media = Media(call, part, "media_id", "image") },
            "voice" => new("voice", "") { Media = Media(call, part, "media_id", "voice") },
            "video" => new("video", part?.Text("description") ?? "") { Title = part?.Text("title"), Media = Media(call, part, "thumb_media_id", "thumb", "image"), Link = Media(call, part, "media_id", "video") },
            "music" => Music(call, part),
            "mpnews" => new("news", "") { Title = "图文消息", Link = Text(part, "media_id", 40007) },
            "mpnewsarticle" => new("news", "") { Title = "图文消息", Link = Text(part, "article_id", 40007) },
            "link" => new("link", Need(part, "description")) { Title = Need(part, "title"), Link = Need(part, "url") },
            "news" => News(part),
            "msgmenu" => Menu(part),
            "wxcard" => new("coupon", "") { Title = Text(part, "card_id", 40007) },
            "miniprogrampage" => Page(call, part),
            _ => throw new Refusal(40008, "invalid message type"),
        };
    }

    private static string Content(JsonElement? part)
    {
        var text = part?.Text("content");
        if (string.IsNullOrEmpty(text))
        {
            throw new Refusal(44004, "empty content");
        }
        return Encoding.UTF8.GetByteCount(text) <= LongestText ? text : throw new Refusal(45002, "content size out of limit");
    }

    private static string Media(ApiCall call, JsonElement? part, string name, params string[] types) => call.Account.Media.Need(part?.Text(name), call.Now, types);

    private static string Need(JsonElement? part, string name) => Text(part, name, 40035);

    private static string Text(JsonElement? part, string name, int code) => part?.Text(name) is { Length: > 0 } text ? text : throw new Refusal(code, $"invalid {name}");

    private static PhoneMessage Music(ApiCall call, JsonElement? music)
    {
        Need(music, "hqmusicurl");
        return new("music", music?.Text("description") ?? "") { Title = music?.Text("title"), Media = Media(call, music, "thumb_media_id", "thumb", "image"), Link = Need(music, "musicurl") };
    }

    private static PhoneMessage News(JsonElement? news)
    {
        var articles = news?.Items("articles") ?? [];
        if (articles.Count > 1)
        {
            throw new Refusal(45008, "article size out of limit");
        }
        return articles.Count == 1
            ? new("news", articles[0].Text("description") ?? "") { Title = articles[0].Text("title"), Link = articles[0].Text("url") }
            : throw new Refusal(44003, "empty news data");
    }

    private static PhoneMessage Menu(JsonElement? menu)
    {
        var items = menu?.Items("list") ?? [];
        return items.Count > 0
            ? new("menu", Need(menu, "head_content")) { Title = menu?.Text("tail_content"), Choices = [.. items.Select(item => KeyValuePair.Create(Need(item, "id"), Need(item, "content")))] }
            : throw new Refusal(40035, "invalid list");
    }

    private static PhoneMessage Page(ApiCall call, JsonElement? page)
    {
        var app = call.Public.IsMiniProgram ? call.Public.Id : Need(page, "appid");
        return new("miniprogram", Need(page, "title")) { Title = Need(page, "title"), Link = $"{app}/{Need(page, "pagepath")}", Media = Media(call, page, "thumb_media_id", "image", "thumb") };
    }
}
