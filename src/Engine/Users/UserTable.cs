namespace Wellspring.Engine;

/// <summary>The users of a partition, by id and by number.</summary>
internal sealed class UserTable(RuleSet rules)
{
    private readonly Dictionary<string, UserState> byId = new(StringComparer.Ordinal);
    private readonly List<UserState?> byNumber = [];

    public int Count => byId.Count;

    /// <summary>The highest number that was given; numbers start from 1 and are not given twice.</summary>
    public long LastNumber => byNumber.Count;

    public IEnumerable<UserState> All => byId.Values;

    public UserState? Find(string id) => byId.GetValueOrDefault(id);

    public UserState? At(long number) => number <= byNumber.Count ? byNumber[(int)number - 1] : null;

    /// <summary>A user that was not known.</summary>
    public UserState Add(string id) => Restore(id, LastNumber + 1);

    /// <summary>The user's number is not given again.</summary>
    public void Remove(UserState user)
    {
        byId.Remove(user.Id);
        byNumber[(int)user.Number - 1] = null;
        user.Forget();
    }

    /// <summary>A user that a journal knows. Numbers rise; those between belong to users who were forgotten.</summary>
    public UserState Restore(string id, long number)
    {
        var user = new UserState(id, rules) { Number = number };
        byId.Add(id, user);
        Skip(number - 1);
        byNumber.Add(user);
        return user;
    }

    /// <summary>Numbers up to here are given.</summary>
    public void Skip(long to)
    {
        while (LastNumber < to)
        {
            byNumber.Add(null);
        }
    }
}
