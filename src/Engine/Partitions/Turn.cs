namespace Wellspring.Engine;

/// <summary>A user's turn: timers due by now fire, then the event, if there is one, is folded and decided upon.</summary>
internal sealed class Turn(RuleSet rules, EngineOptions options)
{
    private readonly Decider decider = new();
    private readonly Settlement settlement = new(rules, options);
    private readonly List<Fold.Failure> failures = [];
    private readonly List<Proposal> group = [];

    /// <summary>The commit's entries up to here are folded whole.</summary>
    private int whole;

    /// <summary>Adds the entries that the turn makes to the commit. A user whose fold throws is set aside.</summary>
    public void Take(UserState user, long to, Arrival? arrival, Commit commit)
    {
        if (user.Quarantine is not null)
        {
            return;
        }

        try
        {
            FireTimers(user, to, commit);
            if (arrival is { } arrived)
            {
                Arrive(user, to, arrived, commit);
            }
        }
        catch (Exception exception)
        {
            // Half a fold cannot be taken back: this user stands still from now on, and all others go on.
            commit.Truncate(whole);
            failures.Clear();
            user.Quarantine = $"the user is set aside, for the state could not be folded: {exception.GetType().Name}";
        }
    }

    /// <summary>Each timer fires at its due time; those of one instant are one group.</summary>
    private void FireTimers(UserState user, long to, Commit commit)
    {
        whole = commit.Count;
        while (user.NextDue <= to)
        {
            AdvanceClock(user, user.NextDue, commit);
            DecideAndSettle(user, commit);
            whole = commit.Count;
        }
    }

    private void Arrive(UserState user, long to, Arrival arrival, Commit commit)
    {
        if (to > Math.Max(arrival.Time, user.Clock))
        {
            AdvanceClock(user, to, commit);
        }

        Fold.Event(user, arrival, failures);
        commit.Add(arrival.Event);
        DecideAndSettle(user, commit);
    }

    private static void AdvanceClock(UserState user, long to, Commit commit)
    {
        var entry = new ClockAdvanced(user.Id, to);
        Fold.Entry(user, entry);
        commit.Add(entry);
    }

    private void DecideAndSettle(UserState user, Commit commit)
    {
        group.Clear();
        decider.Decide(user, failures, group);
        failures.Clear();
        if (group.Count > 0)
        {
            settlement.Settle(user, group, commit);
        }
    }
}
