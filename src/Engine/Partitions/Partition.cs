using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>Some of the users, with one writer at a time. The story of an event goes on in <see cref="Turn"/>.</summary>
internal sealed class Partition(int index, RuleSet rules, EngineOptions options, Observers observers)
{
    private readonly Lock writing = new();
    private readonly UserTable users = new(rules);
    private readonly DueIndex timers = new();
    private readonly Batch batch = new();
    private readonly Turn turn = new(rules, options);
    private Staging? staging;
    private long wallClock = long.MinValue;

    public int Index => index;

    public int UserCount => users.Count;

    /// <summary>Folds what a journal has of the partition; from now on the partition writes to it.</summary>
    public void Recover(IJournal journal, JournalHead head, CommitStage stage)
    {
        Recovery.Run(users, journal, index, head, new EntryReader(options.Events));
        foreach (var user in users.All)
        {
            timers.Arm(user);
        }

        staging = new Staging(index, users, options, head, stage);
    }

    /// <summary>Dedupe, then the user's turn: advance the clock, evolve, decide, settle. Then commit.</summary>
    public Answer Accept(in Arrival arrival)
    {
        lock (writing)
        {
            var user = users.Get(arrival.Event.User);
            if (user.Quarantine is null && WasProcessed(user, arrival.Fingerprint))
            {
                return new(new(PublishStatus.Repeated, arrival.Event.Time));
            }

            turn.Take(user, Math.Max(arrival.Time, wallClock), arrival, batch);
            timers.Arm(user);
            Commit(out var group)?.Throw();
            return new(user.Quarantine is { } reason ? PublishResult.Refuse(reason) : new(PublishStatus.Accepted, arrival.Event.Time), group);
        }
    }

    /// <summary>Wall time goes on: users whose timers are due by now take their turns. Returns what an observer threw.</summary>
    /// <param name="time">The time.</param>
    /// <param name="turns">So many users at most; 0 on return where no more is due.</param>
    public ExceptionDispatchInfo? AdvanceTo(long time, ref int turns)
    {
        ExceptionDispatchInfo? thrown = null;
        lock (writing)
        {
            wallClock = Math.Max(wallClock, time);
            for (var left = turns; left > 0; left--)
            {
                if (timers.Next(wallClock) is not { } user)
                {
                    turns = 0;
                    break;
                }

                turn.Take(user, wallClock, null, batch);
                timers.Arm(user);
                thrown = Commit(out _) ?? thrown;
            }
        }

        return thrown;
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

    /// <summary>Stages the batch for the journal; without one, tells of it at once.</summary>
    private ExceptionDispatchInfo? Commit(out CommitGroup? group)
    {
        try
        {
            group = staging?.Stage(batch);
            return staging is null ? observers.Tell(batch.Entries) : null;
        }
        finally
        {
            batch.Clear();
        }
    }
}
