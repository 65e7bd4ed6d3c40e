namespace Wellspring.Engine;

/// <summary>The users of a partition.</summary>
internal sealed class UserTable(RuleSet rules)
{
    private readonly Dictionary<string, UserState> byId = new(StringComparer.Ordinal);

    public int Count => byId.Count;

    public UserState? Find(string id) => byId.GetValueOrDefault(id);

    public UserState Get(string id)
    {
        if (!byId.TryGetValue(id, out var user))
        {
            byId.Add(id, user = new UserState(id, rules));
        }

        return user;
    }
}
