using System.Collections.Concurrent;

namespace Wellspring.Engine;

/// <summary>Which ids are a user's: it stands before the hash that finds a user's partition. Derived from the users' states, where each alias says whom it moved to.</summary>
internal sealed class AliasDirectory
{
    private readonly ConcurrentDictionary<string, string> next = new(StringComparer.Ordinal);

    /// <summary>Most engines have no alias, and look nothing up.</summary>
    private volatile bool any;

    public int Count => any ? next.Count : 0;

    public IEnumerable<string> All => next.Keys;

    /// <summary>The user whose id this is. Who is linked to one who is linked is that one's.</summary>
    public string Find(string id)
    {
        while (any && next.TryGetValue(id, out var user))
        {
            id = user;
        }

        return id;
    }

    /// <summary>A user's other ids, in the order of their texts. It looks at all there are: for what is rare.</summary>
    public IReadOnlyList<string> Of(string user) =>
        any ? [.. next.Keys.Where(id => Find(id) == user).Order(StringComparer.Ordinal)] : [];

    /// <summary>All ids of the one whose id this is: the user's own, then the others.</summary>
    public IReadOnlyList<string> IdsOf(string id) => Find(id) is var user ? [user, .. Of(user)] : [];

    public void Add(string alias, string user)
    {
        next[alias] = user;
        any = true;
    }

    public void Remove(string alias) => next.TryRemove(alias, out _);
}
