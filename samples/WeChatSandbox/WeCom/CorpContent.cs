using System.Text;
using System.Text.Json;

namespace Wellspring.WeChatSandbox;

/// <summary>Text and up to 9 attachments, as welcome and customer messages have them.</summary>
internal static class CorpContent
{
    private const int LongestText = 4_000;
    private const int MaxAttachments = 9;

    /// <summary>As many messages as there are parts.</summary>
    public static IReadOnlyList<PhoneMessage> Read(JsonElement body, string kind)
    {
        List<PhoneMessage> messages = [];
        if (body.Object("text")?.Text("content") is { Length: > 0 } text)
        {
            messages.Add(Encoding.UTF8.GetByteCount(text) <= LongestText ? new(kind, text) : throw new Refusal(40058, "text content too long"));
        }
        var attachments = body.Items("attachments");
        if (attachments.Count > MaxAttachments)
        {
            throw new Refusal(40058, "too many attachments");
        }
        messages.AddRange(attachments.Select(Attachment));
        return messages.Count > 0 ? messages : throw new Refusal(40058, "text and attachments are both empty");
    }

    private static PhoneMessage Attachment(JsonElement attachment)
    {
        var type = attachment.Text("msgtype") ?? "";
        var part = attachment.Object(type) ?? throw new Refusal(40058, $"invalid attachment: {type}");
        return type switch
        {
            "image" when part.Text("media_id") is not null || part.Text("pic_url") is not null => new("image", part.Text("pic_url") ?? "") { Media = part.Text("media_id") },
            "link" when part.Text("title") is { } title && part.Text("url") is { } url => new("link", part.Text("desc") ?? "") { Title = title, Link = url },
            "miniprogram" when part.Text("title") is { } title && part.Text("appid") is { } app && part.Text("page") is { } page => new("miniprogram", title) { Title = title, Link = $"{app}/{page}", Media = part.Text("pic_media_id") },
            "video" or "file" when part.Text("media_id") is { } id => new("image", id) { Title = type },
            _ => throw new Refusal(40058, $"invalid attachment: {type}"),
        };
    }
}
