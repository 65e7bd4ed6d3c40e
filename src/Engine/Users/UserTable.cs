namespace Wellspring.Engine;

/// <summary>The users of a partition, by id and by number. Those who are away have their state in the journal alone: a hash of their id and their next timer are all that is here.</summary>
internal sealed class UserTable(RuleSet rules)
{
    private const long NotAway = long.MinValue;

    private readonly Dictionary<string, UserState> byId = new(StringComparer.Ordinal);
    private readonly List<Place> byNumber = [];
    private readonly Dictionary<ulong, long> away = [];

    public int Count => byId.Count + away.Count;

    /// <summary>How many are here.</summary>
    public int Residents => byId.Count;

    /// <summary>The highest number that was given; numbers start from 1 and are not given twice.</summary>
    public long LastNumber => byNumber.Count;

    /// <summary>All who are here.</summary>
    public IEnumerable<UserState> All => byId.Values;

    /// <summary>The user, if here.</summary>
    public UserState? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>The user, if here.</summary>
    public UserState? At(long number) => number <= byNumber.Count ? byNumber[(int)number - 1].User : null;

    /// <summary>The number of a user who is away. Rarely it is another's, whose id has the same hash.</summary>
    public bool IsAway(string id, out long number)
    {
        number = 0;
        return away.Count > 0 && away.TryGetValue(Fnv1a.Hash64(id), out number);
    }

    /// <summary>When the partition will look at the timers of a user who is away; null of one who is not.</summary>
    public long? AwayDue(long number) => byNumber[(int)number - 1] is { User: null, AwayDue: not NotAway and var due } ? due : null;

    /// <summary>A user that was not known.</summary>
    public UserState Add(string id) => Restore(id, LastNumber + 1);

    /// <summary>A user that a journal knows. Numbers rise; those between belong to users who were forgotten.</summary>
    public UserState Restore(string id, long number)
    {
        var user = new UserState(id, rules) { Number = number };
        byId.Add(id, user);
        Skip(number - 1);
        byNumber.Add(new(user, NotAway));
        return user;
    }

    /// <summary>A user who was away is here again, with the state the journal has.</summary>
    public UserState Return(JournalUser from)
    {
        var user = new UserState(from.Id, rules) { Number = from.Number, IsBusy = true };
        if (!Snapshots.TryRead(user, from))
        {
            throw new JournalException($"The snapshot of user {from.Number} was made under other rules than those in force. Make a new engine from the journal.");
        }

        user.IndexedDue = byNumber[(int)from.Number - 1].AwayDue;
        byId.Add(from.Id, user);
        byNumber[(int)from.Number - 1] = new(user, NotAway);
        away.Remove(Fnv1a.Hash64(from.Id));
        return user;
    }

    /// <summary>The user goes away; the journal has the state. False where another who is away has an id of the same hash, and for one who is set aside, who keeps the journal from being trimmed.</summary>
    public bool TryEvict(UserState user)
    {
        if (user.Quarantine is not null || !away.TryAdd(Fnv1a.Hash64(user.Id), user.Number))
        {
            return false;
        }

        byId.Remove(user.Id);
        byNumber[(int)user.Number - 1] = new(null, user.IndexedDue);
        return true;
    }

    /// <summary>The user's number is not given again.</summary>
    public void Remove(UserState user)
    {
        byId.Remove(user.Id);
        byNumber[(int)user.Number - 1] = new(null, NotAway);
        user.Forget();
    }

    /// <summary>Numbers up to here are given.</summary>
    public void Skip(long to)
    {
        while (LastNumber < to)
        {
            byNumber.Add(new(null, NotAway));
        }
    }

    private readonly record struct Place(UserState? User, long AwayDue);
}
