using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What a mass message says: the same for all who get it. https://developers.weixin.qq.com/doc/service/api/notify/message/api_sendall.html</summary>
internal static class MassContent
{
    private const string Kind = "msgtype";
    private const string Article = "mpnews";
    private static readonly string[] Kinds = [Article, "image", "voice", "mpvideo"];

    public static IEnumerable<string> Check(ChannelTemplate template)
    {
        if (template.PlatformId is not { Length: > 0 })
        {
            if (template.Text is not { } text)
            {
                yield return "text: a mass message is a text, or what platformId names; write the text, or the media_id of an article, a picture, a voice or a video";
            }
            else if (text.Fields.Count > 0)
            {
                yield return "text: all who get a mass message get the same; take the fields out";
            }
        }

        foreach (var (key, text) in template.Fields)
        {
            if (key != Kind || template.PlatformId is null || text.Fields.Count > 0 || text.Constants.Any(kind => !Kinds.Contains(kind)))
            {
                yield return $"fields.{key}: beside platformId there is {Kind}, which is {string.Join(", ", Kinds)}; default {Article}";
            }
        }
    }

    /// <summary>The message on the wire, without whom it is for; null where there is nothing to say.</summary>
    public static MassRequest? Of(RenderedMessage message) => (message.PlatformId, message.Fields.GetValueOrDefault(Kind, Article), message.Text) switch
    {
        ({ Length: > 0 } id, "image", _) => new("image") { Images = new([id]) },
        ({ Length: > 0 } id, "voice", _) => new("voice") { Voice = new(id) },
        ({ Length: > 0 } id, "mpvideo", _) => new("mpvideo") { Mpvideo = new(id) },
        ({ Length: > 0 } id, Article, _) => new(Article) { Mpnews = new(id), SendIgnoreReprint = 0 },
        (null or "", _, { Length: > 0 } text) => new("text") { Text = new(text) },
        _ => null,
    };

    /// <summary>What tells one content from another.</summary>
    public static string Hash(RenderedMessage message) => Hash([message.PlatformId ?? "", message.Fields.GetValueOrDefault(Kind, ""), message.PlatformId is null ? message.Text ?? "" : ""]);

    /// <summary>32 characters, as long as a clientmsgid may be: the page says 64 bytes, and the platform refuses 36.</summary>
    public static string Hash(IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', parts))).AsSpan(0, 16));
}

/// <summary>A mass message on the wire.</summary>
internal sealed record MassRequest(string Msgtype)
{
    public MassFilter? Filter { get; init; }

    public IReadOnlyList<string>? Touser { get; init; }

    public ServiceText? Text { get; init; }

    public MassMedia? Mpnews { get; init; }

    public MassMedia? Voice { get; init; }

    public MassMedia? Mpvideo { get; init; }

    /// <summary>Its name is another than that of its kind.</summary>
    public MassImages? Images { get; init; }

    public int? SendIgnoreReprint { get; init; }

    public string? Clientmsgid { get; init; }
}

/// <summary>A mass message on the wire, to be looked at by one user.</summary>
internal sealed record MassPreview(string Touser, string Msgtype)
{
    public ServiceText? Text { get; init; }

    public MassMedia? Mpnews { get; init; }

    public MassMedia? Voice { get; init; }

    public MassMedia? Mpvideo { get; init; }

    public MassImages? Images { get; init; }

    public static MassPreview Of(MassRequest mass, string openId) =>
        new(openId, mass.Msgtype) { Text = mass.Text, Mpnews = mass.Mpnews, Voice = mass.Voice, Mpvideo = mass.Mpvideo, Images = mass.Images };
}

internal sealed record MassFilter(bool IsToAll, int? TagId);

internal sealed record MassMedia(string MediaId);

internal sealed record MassImages(IReadOnlyList<string> MediaIds);

/// <summary>What the platform calls a mass message that it has taken.</summary>
internal sealed record TakenMass(long MsgId);

/// <summary>Which mass message is meant.</summary>
internal sealed record AskedMass(string MsgId);

internal sealed record MassState(string? MsgStatus);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MassRequest))]
[JsonSerializable(typeof(MassPreview))]
[JsonSerializable(typeof(TakenMass))]
[JsonSerializable(typeof(AskedMass))]
[JsonSerializable(typeof(MassState))]
internal sealed partial class MassJson : JsonSerializerContext;
