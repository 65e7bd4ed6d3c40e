using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>Some of the users, with one writer at a time. The story of an event goes on in <see cref="Turn"/>.</summary>
internal sealed partial class Partition(int index, RuleSet rules, EngineOptions options, Router? router, Observers observers, Tombstones tombstones, AliasDirectory aliases, Post post)
{
    private const string Forgotten = "the user was forgotten";

    private readonly Lock writing = new();
    private readonly Batch batch = new();
    private readonly List<(long Number, long Due)> places = [];
    private Roster roster = new(rules, options, router);
    private Staging? staging;
    private long wallClock = long.MinValue;

    public int Index => index;

    /// <summary>The partition of a user.</summary>
    public static Partition Of(IReadOnlyList<Partition> partitions, string user) => partitions[(int)(Fnv1a.Hash64(user) % (ulong)partitions.Count)];

    public int UserCount => roster.Users.Count;

    /// <summary>How many users' states are in memory.</summary>
    public int Residents => roster.Users.Residents;

    /// <summary>How many users' states are objects.</summary>
    public int Awake => roster.Users.Awake.Count;

    /// <summary>How many users are quarantined; they stay awake.</summary>
    public int QuarantinedUsers
    {
        get
        {
            lock (writing)
            {
                return roster.Users.Awake.Count(user => user.Quarantine is not null);
            }
        }
    }

    public int TimerPlaces => roster.Timers.Count;

    /// <summary>What happens to a user may depend on when it happens to another.</summary>
    public bool SharesTime => roster.Rules.SharesTime;

    /// <summary>No timer is due before; <see cref="long.MaxValue"/> where none is.</summary>
    public long NextDue
    {
        get
        {
            lock (writing)
            {
                return roster.Timers.Next;
            }
        }
    }

    /// <summary>Dedupe, then the user's turn: advance the clock, evolve, decide, settle. Then commit.</summary>
    /// <param name="arrival">What arrives.</param>
    /// <param name="thrown">What an observer threw.</param>
    public Answer Accept(in Arrival arrival, out ExceptionDispatchInfo? thrown)
    {
        thrown = null;
        lock (writing)
        {
            roster.Users.Rest();
            if (Find(arrival.Event.User) is not { } user)
            {
                if (tombstones.Has(arrival.Event.User))
                {
                    return new(PublishResult.Refuse(Forgotten));
                }

                user = Add(arrival.Event.User);
            }

            if (user.MovedTo is not null)
            {
                return Answer.Elsewhere;
            }

            user.IsBusy = true;
            if (user.Quarantine is null && WasProcessed(user, arrival.Fingerprint))
            {
                return new(new(PublishStatus.Repeated, arrival.Event.Time));
            }

            roster.Turn.Take(user, Math.Max(arrival.Time, Math.Max(wallClock, Present(arrival))), arrival, batch);
            thrown = EndTurn(user, out var group);
            return new(user.Quarantine is { } reason ? PublishResult.Refuse(reason) : new(PublishStatus.Accepted, arrival.Event.Time), group);
        }
    }

    /// <summary>Wall time goes on: users whose timers are due by now take their turns. Returns what an observer threw.</summary>
    /// <param name="time">The time.</param>
    /// <param name="now">What time it is really; timers are so much late.</param>
    /// <param name="turns">So many users at most; 0 on return where no more is due.</param>
    public ExceptionDispatchInfo? AdvanceTo(long time, long now, ref int turns)
    {
        ExceptionDispatchInfo? thrown = null;
        lock (writing)
        {
            wallClock = Math.Max(wallClock, time);
            places.Clear();
            while (places.Count < turns && roster.Timers.TryNext(wallClock, out var number, out var due))
            {
                places.Add((number, due));
            }

            var looked = 0;
            try
            {
                Load([.. places.Where(place => roster.Users.IsAway(place.Number) && roster.Users.IndexedDue(place.Number) == place.Due).Select(place => place.Number).Distinct()]);
                for (; looked < places.Count; looked++)
                {
                    thrown = Look(places[looked].Number, places[looked].Due, now) ?? thrown;
                }
            }
            finally
            {
                // Where a user could not be fetched, the timers are still due.
                for (; looked < places.Count; looked++)
                {
                    roster.Timers.Add(places[looked].Number, places[looked].Due);
                }
            }

            if (places.Count < turns && roster.Rules.Schedules.Pass(wallClock))
            {
                staging?.Note(new Batch());
            }

            staging?.Pass(places.Count);
            turns = places.Count;
        }

        return thrown;
    }

    private ExceptionDispatchInfo? Look(long number, long due, long now)
    {
        roster.Users.Rest();
        if (roster.Users.IndexedDue(number) != due)
        {
            return null; // A place from before: no need to wake anyone.
        }

        // One that just came may have had to make room for another.
        if (roster.Users.IsAway(number))
        {
            Load([number]);
        }

        if (roster.Users.SleepsOn(number, wallClock, roster.Timers)
            || roster.Users.At(number) is not { } user || !roster.Timers.IsDue(user, due, wallClock))
        {
            return null;
        }

        roster.Turn.Take(user, wallClock, null, batch);
        if (batch.Count > 0)
        {
            EngineMetrics.CountTimer(now - due);
        }

        return EndTurn(user, out _);
    }

    /// <summary>With an imported event a user has come to the present, also where no one has moved the clocks yet: what was due before is known as past.</summary>
    private long Present(in Arrival arrival) =>
        arrival.Event.Origin == EventOrigin.Import && options.MaxAhead is not null ? options.TimeProvider.GetUtcNow().UtcTicks : long.MinValue;

    private ExceptionDispatchInfo? EndTurn(UserState user, out CommitGroup? group)
    {
        roster.Timers.Arm(user);
        PostLetters(user);
        return Commit(out group);
    }

    /// <summary>Fetches those of the users who are away, all at once.</summary>
    public void Load(IEnumerable<string> ids)
    {
        lock (writing)
        {
            Load([.. ids.Select(id => roster.Users.IsAway(id, out var number) ? number : 0).Where(number => number > 0).Distinct()]);
        }
    }

    /// <summary>Looks at a user whose entries are all in the journal; default where the user is not known.</summary>
    public T? Look<T>(string id, Func<UserState, T> look)
    {
        lock (writing)
        {
            staging?.Flush();
            roster.Users.Rest();
            return Find(id) is { } user ? look(user) : default;
        }
    }

    public bool WasProcessed(string user, UInt128 fingerprint)
    {
        lock (writing)
        {
            roster.Users.Rest();
            return Find(user) is { } known && WasProcessed(known, fingerprint);
        }
    }

    private bool WasProcessed(UserState user, UInt128 fingerprint) =>
        user.Seen.Contains(fingerprint, user.DedupeHorizon(Math.Max(user.Clock, wallClock)));

    private UserState Add(string id)
    {
        var user = roster.Users.Add(id);
        staging?.Came(user.Number);
        return user;
    }

    private UserState? Find(string id)
    {
        if (roster.Users.Find(id) is { } user)
        {
            return user;
        }

        if (!roster.Users.IsAway(id, out var number))
        {
            return null;
        }

        Load([number]);
        return roster.Users.Find(id);
    }

    private void Load(IReadOnlyCollection<long> numbers)
    {
        if (numbers.Count > 0)
        {
            staging!.Load(numbers);
        }
    }

    /// <summary>Stages the batch for the journal; without one, tells of it at once.</summary>
    private ExceptionDispatchInfo? Commit(out CommitGroup? group)
    {
        try
        {
            group = staging?.Stage(batch);
            return staging is null ? observers.Tell(index, batch.Entries) : null;
        }
        finally
        {
            batch.Clear();
        }
    }
}
