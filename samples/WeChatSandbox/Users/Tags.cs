using System.Text;

namespace Wellspring.WeChatSandbox;

/// <summary>The tags of an account's followers.</summary>
internal sealed class Tags
{
    private const int MaxTags = 100;
    private const int MaxNameBytes = 30;

    private readonly SortedDictionary<int, string> names = [];
    private int next = 100;

    public IReadOnlyDictionary<int, string> Names => names;

    public int Create(string name)
    {
        CheckName(name);
        if (names.Count >= MaxTags)
        {
            throw new Refusal(45056, "too many tags now, can not add new tag");
        }
        names.Add(next, name);
        return next++;
    }

    public void Rename(int id, string name)
    {
        Known(id);
        CheckName(name);
        names[id] = name;
    }

    public void Remove(int id)
    {
        Known(id);
        names.Remove(id);
    }

    public int Known(long? id) => id is { } tag && names.ContainsKey((int)tag) ? (int)tag : throw new Refusal(45159, "invalid tag id");

    private void CheckName(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            throw new Refusal(45158, "tag name is too long");
        }
        if (names.ContainsValue(name))
        {
            throw new Refusal(45157, "this tag name already exists");
        }
    }
}
