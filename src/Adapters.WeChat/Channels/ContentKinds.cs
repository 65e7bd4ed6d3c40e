using System.Text.Json.Nodes;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>A kind of content on the wire.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Needs">The members that it cannot do without.</param>
/// <param name="May">The members that it may have.</param>
internal sealed record ContentKind(string Name, string[] Needs, params string[] May)
{
    /// <summary>The member that is a list, whose items stand by their ids: <c>msgmenu.list.101</c>. There has to be one. Null where there is no such list.</summary>
    public string? List { get; init; }

    public IEnumerable<string> Keys => Needs.Concat(May).Concat(List is null ? [] : [$"{List}.ID"]).Select(member => $"{Name}.{member}");

    public bool Has(string member) => Needs.Contains(member) || May.Contains(member) || ItemOf(member) is not null;

    /// <summary>Of which kind a medium is that a member names; null where it names none.</summary>
    public WeChatMediaKind? MediaOf(string member) => member switch
    {
        "thumb_media_id" => Name == "miniprogrampage" ? WeChatMediaKind.Image : WeChatMediaKind.Thumb,
        "pic_media_id" => WeChatMediaKind.Image,
        "media_id" => Enum.Parse<WeChatMediaKind>(Name, ignoreCase: true),
        _ => null,
    };

    /// <summary>The id of an item of the list; null where a member is none.</summary>
    public string? ItemOf(string member) => List is not null && member.StartsWith($"{List}.", StringComparison.Ordinal) && member.Length > List.Length + 1 ? member[(List.Length + 1)..] : null;
}

/// <summary>Content whose wire keys name the kind and its member: <c>link.title</c>, <c>miniprogram.appid</c>.</summary>
/// <param name="goesOut">How: <c>attached as</c>.</param>
/// <param name="kinds">The kinds that there are.</param>
internal sealed class ContentKinds(string goesOut, params ContentKind[] kinds)
{
    /// <summary>The kinds of which a template has members.</summary>
    public IEnumerable<ContentKind> In(ChannelTemplate template) => kinds.Where(kind => template.Fields.Keys.Any(key => Split(key) is { } parts && parts.Kind == kind));

    /// <summary>Of which kind a medium is that a key names; null where it names none.</summary>
    public WeChatMediaKind? MediaOf(string key) => Split(key) is { } parts ? parts.Kind.MediaOf(parts.Member) : null;

    /// <summary>What is wrong with the fields of a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="others">Keys that stand beside the content.</param>
    public IEnumerable<string> Check(ChannelTemplate template, params string[] others)
    {
        foreach (var key in template.Fields.Keys.Where(key => !others.Contains(key) && Split(key) is null))
        {
            yield return $"fields.{key}: there is no such key; there are {string.Join(", ", kinds.SelectMany(kind => kind.Keys).Concat(others).Order(StringComparer.Ordinal))}";
        }

        foreach (var kind in In(template))
        {
            foreach (var need in kind.Needs.Select(member => $"{kind.Name}.{member}"))
            {
                if (!template.Fields.TryGetValue(need, out var text) || text.CanBeEmpty)
                {
                    yield return $"fields.{need}: it {(text is null ? "is missing" : "may come out empty")}; what is {goesOut} {kind.Name} needs {string.Join(", ", kind.Needs)}";
                }
            }

            if (kind.List is { } list && !template.Fields.Any(field => Split(field.Key) is { } parts && parts.Kind == kind && kind.ItemOf(parts.Member) is not null && !field.Value.CanBeEmpty))
            {
                yield return $"fields.{kind.Name}.{list}: no item is there for sure; write one under an id of its own, such as {kind.Name}.{list}.1";
            }
        }

        foreach (var (key, text) in template.Fields.Where(field => field.Key.EndsWith("url", StringComparison.Ordinal)))
        {
            foreach (var wrong in text.Constants.Where(constant => !Uri.TryCreate(constant, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)))
            {
                yield return $"fields.{key}: '{wrong}' is no address; one that begins with https:// is expected";
            }
        }
    }

    /// <summary>The content of a message, by kinds.</summary>
    public IEnumerable<(string Kind, JsonObject Content)> Of(RenderedMessage message) => message.Fields
        .Select(field => (Key: Split(field.Key), field.Value))
        .Where(field => field.Key is not null)
        .GroupBy(field => field.Key!.Value.Kind, field => (field.Key!.Value.Member, field.Value))
        .Select(group => (group.Key.Name, Content(group.Key, group)));

    private static JsonObject Content(ContentKind kind, IEnumerable<(string Member, string Value)> members)
    {
        JsonObject content = [];
        foreach (var (member, value) in members)
        {
            if (kind.ItemOf(member) is { } id)
            {
                var list = content[kind.List!] as JsonArray;
                content[kind.List!] = list ??= [];
                list.Add((JsonNode)new JsonObject { ["id"] = id, ["content"] = value });
            }
            else
            {
                content[member] = value;
            }
        }

        return content;
    }

    private (ContentKind Kind, string Member)? Split(string key) =>
        key.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && Array.Find(kinds, kind => key.AsSpan(0, dot).SequenceEqual(kind.Name)) is { } kind && kind.Has(key[(dot + 1)..])
            ? (kind, key[(dot + 1)..])
            : null;
}
