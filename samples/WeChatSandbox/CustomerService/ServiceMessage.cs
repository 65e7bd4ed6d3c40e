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
        var part = call.Body.Object(type);
        return type switch
        {
            "text" => new("text", Content(part)),
            "image" or "voice" or "mpnews" => new("image", Media(part, "media_id")),
            "mpnewsarticle" => new("news", Media(part, "article_id")),
            "video" => new("image", Media(part, "media_id")) { Title = part?.Text("title") },
            "music" or "link" when part is { } card => new("link", card.Text("description") ?? "") { Title = card.Text("title"), Link = card.Text("url") ?? card.Text("musicurl") },
            "news" when part is { } news => News(news),
            "msgmenu" when part is { } menu => Menu(menu),
            "wxcard" => new("coupon", Media(part, "card_id")),
            "miniprogrampage" when part is { } page => new("miniprogram", page.Text("title") ?? "") { Title = page.Text("title"), Link = $"{page.Text("appid")}/{page.Text("pagepath")}" },
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

    private static string Media(JsonElement? part, string name) => part?.Text(name) is { Length: > 0 } id ? id : throw new Refusal(40007, $"invalid {name}");

    private static PhoneMessage News(JsonElement news)
    {
        var articles = news.Items("articles");
        if (articles.Count > 1)
        {
            throw new Refusal(45008, "article size out of limit");
        }
        return articles.Count == 1
            ? new("news", articles[0].Text("description") ?? "") { Title = articles[0].Text("title"), Link = articles[0].Text("url") }
            : throw new Refusal(44003, "empty news data");
    }

    private static PhoneMessage Menu(JsonElement menu) => new("menu", menu.Text("head_content") ?? "")
    {
        Title = menu.Text("tail_content"),
        Choices = [.. menu.Items("list").Select(item => new KeyValuePair<string, string>(item.Text("id") ?? "", item.Text("content") ?? ""))],
    };
}
