namespace Wellspring.WeChatSandbox;

/// <summary>A tag of customers.</summary>
internal sealed record CorpTag(string Id, string Name, string GroupId, string GroupName);

/// <summary>The customer tags of a corp, in groups.</summary>
internal sealed class CorpTags
{
    private const int MaxTags = 10_000;

    private readonly Dictionary<string, CorpTag> byId = new(StringComparer.Ordinal);

    public IEnumerable<CorpTag> All => byId.Values;

    public IReadOnlyList<CorpTag> Add(string group, IReadOnlyList<string> names)
    {
        if (byId.Count + names.Count > MaxTags)
        {
            throw new Refusal(41063, "too many tags");
        }
        var groupId = byId.Values.FirstOrDefault(tag => tag.GroupName == group)?.GroupId ?? Hash.Id("et", $"group {group}", 32);
        CorpTag[] added = [.. names.Select(name => new CorpTag(Hash.Id("et", $"tag {group} {name}", 32), name, groupId, group))];
        foreach (var tag in added)
        {
            byId[tag.Id] = tag;
        }
        return added;
    }

    public void Remove(IEnumerable<string> ids, IEnumerable<string> groups)
    {
        foreach (var tag in byId.Values.Where(tag => ids.Contains(tag.Id) || groups.Contains(tag.GroupId)).ToArray())
        {
            byId.Remove(tag.Id);
        }
    }

    public bool Has(string id) => byId.ContainsKey(id);
}
