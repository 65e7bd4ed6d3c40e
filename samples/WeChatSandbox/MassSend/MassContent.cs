namespace Wellspring.WeChatSandbox;

/// <summary>What a mass message says. Articles are named by media ids only; the phone shows that much.</summary>
internal static class MassContent
{
    public static PhoneMessage Read(ApiCall call)
    {
        var type = call.Need("msgtype");
        // The branch of images has another name than their type.
        var part = call.Body.Object(type == "image" ? "images" : type);
        return type switch
        {
            "text" when part?.Text("content") is { Length: > 0 } content => new("mass", content),
            "text" => throw new Refusal(44004, "empty content"),
            "mpnews" or "voice" or "mpvideo" when part?.Text("media_id") is { Length: > 0 } id => new("mass", "") { Title = type == "mpnews" ? "图文消息" : type, Link = id },
            "image" when part?.Texts("media_ids") is { Count: > 0 } ids => new("mass", part?.Text("recommend") ?? "") { Title = "图片", Link = ids[0] },
            "wxcard" => throw new Refusal(45113, "card mass send is not supported"),
            "mpnews" or "voice" or "mpvideo" or "image" => throw new Refusal(40007, "invalid media_id"),
            _ => throw new Refusal(40008, "invalid message type"),
        };
    }
}
