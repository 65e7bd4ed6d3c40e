namespace Wellspring.Adapters.WeChat;

/// <summary>An answer to a callback, which the user sees at once (a passive reply). It needs no consent and no window, and quiet hours do not apply. Its text form shows no content.</summary>
public sealed class WeChatReply
{
    private WeChatReply(params ReplyNode[] nodes) => Nodes = nodes;

    internal IReadOnlyList<ReplyNode> Nodes { get; }

    /// <summary>A text.</summary>
    /// <param name="text">The text. Not empty, up to 2,048 bytes.</param>
    public static WeChatReply Text(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new(new("MsgType", "text"), new("Content", text));
    }

    /// <summary>A picture.</summary>
    /// <param name="mediaId">The media id that the upload gave.</param>
    public static WeChatReply Image(string mediaId) => Media("image", "Image", mediaId);

    /// <summary>A voice message.</summary>
    /// <param name="mediaId">The media id that the upload gave.</param>
    public static WeChatReply Voice(string mediaId) => Media("voice", "Voice", mediaId);

    /// <summary>An article.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="description">What it is about.</param>
    /// <param name="picture">The address of its picture.</param>
    /// <param name="url">Where it leads.</param>
    public static WeChatReply Article(string title, string description, string picture, string url) => new(
        new("MsgType", "news"),
        new("ArticleCount", "1"),
        new("Articles", null, [new("item", null, [new("Title", title), new("Description", description), new("PicUrl", picture), new("Url", url)])]));

    /// <summary>Hands the conversation over to the people of customer service.</summary>
    /// <param name="agent">To whom; null to whoever is free.</param>
    public static WeChatReply ToService(string? agent = null) => agent is null
        ? new(new ReplyNode("MsgType", "transfer_customer_service"))
        : new(new("MsgType", "transfer_customer_service"), new("TransInfo", null, [new("KfAccount", agent)]));

    private static WeChatReply Media(string kind, string element, string mediaId)
    {
        ArgumentException.ThrowIfNullOrEmpty(mediaId);
        return new(new("MsgType", kind), new(element, null, [new("MediaId", mediaId)]));
    }
}

/// <summary>An element of a reply: a text, or elements.</summary>
internal sealed record ReplyNode(string Name, string? Text, IReadOnlyList<ReplyNode>? Nodes = null);
