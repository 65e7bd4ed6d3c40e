namespace Wellspring.Engine;

/// <summary>Some of the users, with one writer at a time. This is the story of an event.</summary>
internal sealed class Partition(int index, RuleSet rules, EngineOptions options)
{
    private readonly Lock writing = new();
    private readonly Users users = new(rules);
    private readonly DueIndex timers = new();
    private readonly Decider decider = new();
    private readonly Settlement settlement = new(rules, options);
    private readonly Commit commit = new(index, options);
    private readonly List<Fold.Failure> failures = [];
    private readonly List<Proposal> group = [];
    private long wallClock = long.MinValue;

    public int UserCount => users.Count;

    /// <summary>Dedupe, advance the clock, evolve, decide, settle, commit.</summary>
    public PublishResult Accept(UserEvent e, EventType type)
    {
        lock (writing)
        {
            commit.Begin();
            var user = users.Get(e.User);
            var fingerprint = e.Fingerprint();
            if (user.Quarantine is null)
            {
                if (WasProcessed(user, fingerprint))
                {
                    return new(PublishStatus.Repeated, e.Time);
                }

                try
                {
                    AdvanceClock(user, e);
                    Fold.Event(user, e, type, fingerprint, failures);
                    commit.Add(e);
                    DecideAndSettle(user);
                }
                catch (Exception exception)
                {
                    SetAside(user, exception);
                }
            }

            timers.Arm(user);
            commit.Complete();
            return user.Quarantine is { } reason ? PublishResult.Refuse(reason) : new(PublishStatus.Accepted, e.Time);
        }
    }

    /// <summary>Wall time goes on: the users whose timers are due by now advance, each in its own time.</summary>
    public void AdvanceTo(long time)
    {
        lock (writing)
        {
            commit.Begin();
            wallClock = Math.Max(wallClock, time);
            while (timers.Next(wallClock) is { } user)
            {
                try
                {
                    FireTimers(user, wallClock);
                }
                catch (Exception exception)
                {
                    SetAside(user, exception);
                }

                timers.Arm(user);
                commit.Complete();
            }
        }
    }

    public UserState? FindUser(string user) => users.Find(user);

    public bool WasProcessed(string user, UInt128 fingerprint)
    {
        lock (writing)
        {
            return users.Find(user) is { } known && WasProcessed(known, fingerprint);
        }
    }

    private bool WasProcessed(UserState user, UInt128 fingerprint) =>
        user.Seen.Contains(fingerprint, user.DedupeHorizon(Math.Max(user.Clock, wallClock)));

    private void AdvanceClock(UserState user, UserEvent e)
    {
        FireTimers(user, Math.Max(e.Ticks, wallClock));
        if (wallClock > Math.Max(e.Ticks, user.Clock))
        {
            Tick(user, wallClock);
        }

        Fold.Clock(user, e.Ticks);
    }

    /// <summary>Each timer fires at its due time; those of one instant are one group.</summary>
    private void FireTimers(UserState user, long to)
    {
        while (user.NextDue <= to)
        {
            Tick(user, user.NextDue);
            DecideAndSettle(user);
        }
    }

    private void Tick(UserState user, long to)
    {
        Fold.Clock(user, to);
        user.Rearm();
        commit.Add(new ClockAdvanced(user.Id, to));
    }

    private void DecideAndSettle(UserState user)
    {
        group.Clear();
        decider.Decide(user, failures, group);
        failures.Clear();
        if (group.Count > 0)
        {
            settlement.Settle(user, group, commit);
        }
    }

    /// <summary>Half a fold cannot be taken back: this user stands still from now on, and all others go on.</summary>
    private void SetAside(UserState user, Exception exception)
    {
        failures.Clear();
        user.Quarantine = $"the user is set aside, for the state could not be folded: {exception.GetType().Name}";
    }
}
