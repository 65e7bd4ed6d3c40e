using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What customers get in WeCom: a text, and what is attached to it. A wire key names the kind and its member: <c>link.title</c>, <c>miniprogram.appid</c>. https://developer.work.weixin.qq.com/document/path/92137</summary>
internal static class ContactContent
{
    private const int MaxTextBytes = 4000;

    /// <summary>The kinds and their members; those of <see cref="Needs"/> are required.</summary>
    private static readonly FrozenDictionary<string, string[]> Members = new Dictionary<string, string[]>
    {
        ["image"] = ["media_id", "pic_url"],
        ["link"] = ["title", "url", "picurl", "desc"],
        ["miniprogram"] = ["title", "appid", "page", "pic_media_id"],
        ["video"] = ["media_id"],
        ["file"] = ["media_id"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string[]> Needs = new Dictionary<string, string[]>
    {
        ["link"] = ["title", "url"],
        ["miniprogram"] = ["title", "appid", "page", "pic_media_id"],
        ["video"] = ["media_id"],
        ["file"] = ["media_id"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What is wrong with a template.</summary>
    public static IEnumerable<string> Check(ChannelTemplate template, params string[] others)
    {
        var keys = template.Fields.Keys.Except(others).ToList();
        foreach (var key in keys.Where(key => Split(key) is not (var kind, var member) || !Members.TryGetValue(kind, out var members) || !members.Contains(member)))
        {
            yield return $"fields.{key}: there is no such key; there are {string.Join(", ", Members.SelectMany(kind => kind.Value.Select(member => $"{kind.Key}.{member}")).Concat(others).Order(StringComparer.Ordinal))}";
        }

        foreach (var kind in keys.Select(Split).OfType<(string Kind, string Member)>().Select(key => key.Kind).Distinct(StringComparer.Ordinal))
        {
            foreach (var need in Needs.GetValueOrDefault(kind, []).Select(member => $"{kind}.{member}"))
            {
                if (!template.Fields.TryGetValue(need, out var text) || text.CanBeEmpty)
                {
                    yield return $"fields.{need}: it {(text is null ? "is missing" : "may come out empty")}; what is attached as {kind} needs {string.Join(", ", Needs[kind])}";
                }
            }
        }

        if (keys.Count == 0 && template.Text is null or { CanBeEmpty: true })
        {
            yield return "text: nothing would go out, or it may come out empty; write a text, or attach something under fields, such as link.title and link.url";
        }
    }

    /// <summary>Why a message cannot go out, without its values; null where it can.</summary>
    public static string? Objection(RenderedMessage? message) => message switch
    {
        null or { Text: null or "", Fields.IsEmpty: true } => "the message has no text, and nothing is attached",
        { Text: { } text } when Encoding.UTF8.GetByteCount(text) > MaxTextBytes => $"the text has more than {MaxTextBytes} bytes",
        _ => null,
    };

    public static ServiceText? Text(RenderedMessage message) => message.Text is { Length: > 0 } text ? new(text) : null;

    /// <summary>What is attached, one of each kind; null where nothing is.</summary>
    public static JsonArray? Attachments(RenderedMessage message)
    {
        JsonArray attached = [];
        foreach (var kind in message.Fields.Select(field => (Key: Split(field.Key), field.Value)).Where(field => field.Key is not null).GroupBy(field => field.Key!.Value.Kind, StringComparer.Ordinal))
        {
            attached.Add((JsonNode)new JsonObject
            {
                ["msgtype"] = kind.Key,
                [kind.Key] = new JsonObject(kind.Select(field => KeyValuePair.Create(field.Key!.Value.Member, (JsonNode?)field.Value))),
            });
        }

        return attached.Count > 0 ? attached : null;
    }

    private static (string Kind, string Member)? Split(string key) => key.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? (key[..dot], key[(dot + 1)..]) : null;
}
