namespace Wellspring.Engine;

/// <summary>
/// The users of a partition, by id and by number. Who had an event lately is awake, an object; who did not is asleep, packed
/// into bytes; who is away has the state in the journal alone. Of those who rest, asleep or away, there is a hash of the id.
/// </summary>
internal sealed class UserTable(RuleSet rules, int maxAwake, References references)
{
    private readonly Dictionary<string, UserState> awake = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, int> resting = [];
    private readonly List<Place> places = [];

    /// <summary>Who may fall asleep, to be looked at in turn. (The clock algorithm, or second chance.)</summary>
    private readonly Queue<UserState> candidates = [];
    private int asleep;

    public int Count => awake.Count + resting.Count;

    /// <summary>How many have their state in memory.</summary>
    public int Residents => awake.Count + asleep;

    /// <summary>The highest number that was given; numbers start from 1 and are not given twice.</summary>
    public long LastNumber => places.Count;

    public IReadOnlyCollection<UserState> Awake => awake.Values;

    /// <summary>The user, awake; null where the user is away or not known.</summary>
    public UserState? Find(string id) =>
        awake.TryGetValue(id, out var user) ? user
        : resting.TryGetValue(Fnv1a.Hash64(id), out var number) && Packed(number) is { } packed && packed.Is(id) ? Wake(packed, id, number)
        : null;

    /// <summary>The user, awake; null where the user is away or was forgotten.</summary>
    public UserState? At(long number) => number > LastNumber ? null
        : places[(int)number - 1].State as UserState ?? (Packed(number) is { } packed ? Wake(packed, packed.Id, number) : null);

    /// <summary>The user, to look at: one who sleeps is not woken. Null where the user is away or was forgotten, or the state cannot be read.</summary>
    public UserState? Peek(long number) => places[(int)number - 1].State as UserState ?? (Packed(number) is { } packed ? Peek(packed, packed.Id, number) : null);

    /// <summary>A user whose state is elsewhere, to look at; null where it cannot be read.</summary>
    public UserState? Peek(in PackedUser packed, string id, long number)
    {
        try
        {
            var user = packed.Unpack(id, number, rules);
            user.References = references;
            return user;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It is quarantined when it is woken.
            return null;
        }
    }

    /// <summary>The number of a user who is away. Rarely it is another's, whose id has the same hash.</summary>
    public bool IsAway(string id, out long number)
    {
        number = resting.TryGetValue(Fnv1a.Hash64(id), out var found) ? found : 0;
        return number > 0 && IsAway(number);
    }

    /// <summary>The id of a user who is not away.</summary>
    public string IdOf(long number) => Packed(number)?.Id ?? ((UserState)places[(int)number - 1].State!).Id;

    public bool IsAway(long number) => places[(int)number - 1] is { State: null, Due: not Place.Gone };

    public bool IsAsleep(long number) => places[(int)number - 1].State is byte[];

    public bool IsResident(long number) => places[(int)number - 1].State is not null;

    /// <summary>When the partition will look at the user's timers; nothing falls due then of one who was forgotten.</summary>
    public long IndexedDue(long number) => places[(int)number - 1] is var place && place.State is UserState user ? user.IndexedDue : place.Due;

    /// <summary>A user that was not known.</summary>
    public UserState Add(string id) => Restore(id, LastNumber + 1);

    /// <summary>A user that a journal knows, of whom nothing is folded yet. Numbers rise; those between belong to users who were forgotten.</summary>
    public UserState Restore(string id, long number)
    {
        var user = new UserState(id, rules) { Number = number };
        Skip(number);
        Rise(user);
        return user;
    }

    /// <summary>A user that a journal knows, with the state that it has. False where that was folded under other rules.</summary>
    public bool TryRestore(in JournalUser known)
    {
        if (Snapshots.TryRead(known, rules) is not { } packed)
        {
            return false;
        }

        Skip(known.Number);
        places[(int)known.Number - 1] = new(packed.Bytes, long.MaxValue, known.Sequence);
        asleep++;
        if (!resting.TryAdd(Fnv1a.Hash64(known.Id), (int)known.Number))
        {
            Rise(Unpack(packed, known.Id, known.Number));
        }

        return true;
    }

    /// <summary>A user who was away is here again, asleep.</summary>
    public void Return(in JournalUser from)
    {
        if (Snapshots.TryRead(from, rules) is not { } packed)
        {
            throw new JournalException($"The snapshot of user {from.Number} was made under other rules than those in force. Make a new engine from the journal.");
        }

        Set(from.Number, places[(int)from.Number - 1] with { State = packed.Bytes, Snapshot = from.Sequence });
        asleep++;
    }

    /// <summary>Lets those sleep who had no event lately, while more are awake than should be. No user may be in use meanwhile.</summary>
    public void Rest()
    {
        while (candidates.Count > maxAwake)
        {
            var user = candidates.Dequeue();
            if (user.IsBusy)
            {
                user.IsBusy = false;
                candidates.Enqueue(user);
            }
            else if (places[(int)user.Number - 1].State == user)
            {
                Sleep(user);
            }
        }
    }

    /// <summary>The user goes away; the journal has the state.</summary>
    public void Evict(long number)
    {
        Set(number, new(null, places[(int)number - 1].Due, 0));
        asleep--;
    }

    /// <summary>There are entries of the user that the journal's snapshot does not have.</summary>
    public bool IsDirty(long number) => Packed(number) is { } packed
        ? packed.LastSequence >= SnapshotSequence(number)
        : places[(int)number - 1].State is UserState { IsDirty: true };

    /// <summary>Entries of a resting user before this are in the journal's snapshot.</summary>
    public long SnapshotSequence(long number) => places[(int)number - 1].Snapshot;

    /// <summary>Something was decided to be delivered to the user and is not over.</summary>
    public bool HasDeliveries(long number) => Packed(number)?.HasDeliveries ?? places[(int)number - 1].State is UserState { Deliveries.Count: > 0 };

    /// <summary>Who has the state of a user who became an alias; null for all others.</summary>
    public string? MovedTo(long number) => Packed(number) is { } packed ? packed.MovedTo : (places[(int)number - 1].State as UserState)?.MovedTo;

    /// <summary>The user has something for others that has not arrived there.</summary>
    public bool HasLetters(long number) => Packed(number)?.HasLetters ?? places[(int)number - 1].State is UserState { Letters.Count: > 0 };

    /// <summary>Adds the state to a part in which all of the user's entries before the sequence stand, if not in one before. False for one who is quarantined, and where it has something that its record cannot write; it is then made from the entries.</summary>
    public bool TrySnapshot(long number, StagedPart part, long sequence)
    {
        if (Packed(number) is { } packed)
        {
            Snapshots.Write(part, number, packed.Id, sequence, rules.VersionHash, packed.Body);
            Set(number, places[(int)number - 1] with { Snapshot = sequence });
        }
        else if (places[(int)number - 1].State is UserState user)
        {
            if (user.Quarantine is not null || !PackedUser.TryWriteBody(user, out var body))
            {
                return false;
            }

            Snapshots.Write(part, number, user.Id, sequence, rules.VersionHash, body);
            user.SnapshotSequence = sequence;
        }

        return true;
    }

    /// <summary>Puts everyone into the index of due times who is not there yet.</summary>
    public void Arm(DueIndex timers)
    {
        for (var number = 1; number <= LastNumber; number++)
        {
            Arm(number, timers);
        }
    }

    public void Arm(long number, DueIndex timers)
    {
        var place = places[(int)number - 1];
        if (place.State is UserState user)
        {
            timers.Arm(user);
        }
        else if (Packed(number) is { } packed && packed.NextDue is var due && due < place.Due)
        {
            timers.Add(number, due);
            Set(number, place with { Due = due });
        }
    }

    /// <summary>A place of the user's came up. Where it is one who sleeps, and nothing is due by now, it is armed anew without waking anyone.</summary>
    public bool SleepsOn(long number, long now, DueIndex timers)
    {
        if (Packed(number) is not { IsIndexedOnce: true, NextDue: var due } || due <= now)
        {
            return false;
        }

        Set(number, places[(int)number - 1] with { Due = due });
        if (due < long.MaxValue)
        {
            timers.Add(number, due);
        }

        return true;
    }

    /// <summary>The user's number is not given again.</summary>
    public void Remove(UserState user)
    {
        awake.Remove(user.Id);
        Set(user.Number, Place.Empty);
        user.Forget();
    }

    /// <summary>Numbers up to here are given.</summary>
    public void Skip(long to)
    {
        while (LastNumber < to)
        {
            places.Add(Place.Empty);
        }
    }

    private PackedUser? Packed(long number) => places[(int)number - 1].State is byte[] bytes ? new(bytes) : null;

    private UserState Wake(PackedUser packed, string id, long number)
    {
        var user = Unpack(packed, id, number);
        resting.Remove(Fnv1a.Hash64(id));
        Rise(user);
        return user;
    }

    private UserState Unpack(PackedUser packed, string id, long number)
    {
        var place = places[(int)number - 1];
        UserState user;
        try
        {
            user = packed.Unpack(id, number, rules);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A record of the user's that does not read what it wrote: this user stands still, and all others go on.
            user = new UserState(id, rules) { Number = number, LastSequence = packed.LastSequence };
            user.PutInQuarantine(e.GetType().Name);
        }

        (user.IndexedDue, user.SnapshotSequence, user.IsBusy) = (place.Due, place.Snapshot, true);
        asleep--;
        return user;
    }

    private void Rise(UserState user)
    {
        user.References = references;
        awake.Add(user.Id, user);
        candidates.Enqueue(user);
        Set(user.Number, new(user, Place.Gone, 0));
    }

    /// <summary>One who is quarantined stays awake, as does one with the hash of another who rests, and one whose state cannot be written.</summary>
    private void Sleep(UserState user)
    {
        var hash = Fnv1a.Hash64(user.Id);
        if (user.Quarantine is null && !resting.ContainsKey(hash) && PackedUser.TryPack(user) is { } packed)
        {
            awake.Remove(user.Id);
            resting.Add(hash, (int)user.Number);
            Set(user.Number, new(packed.Bytes, user.IndexedDue, user.SnapshotSequence));
            asleep++;
        }
    }

    private void Set(long number, in Place place) => places[(int)number - 1] = place;

    /// <summary>What is known by a user's number. Due and snapshot are those of one who rests.</summary>
    private readonly record struct Place(object? State, long Due, long Snapshot)
    {
        public const long Gone = long.MinValue;

        public static readonly Place Empty = new(null, Gone, 0);
    }
}
