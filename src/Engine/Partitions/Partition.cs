using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>Some of the users, with one writer at a time. The story of an event goes on in <see cref="Turn"/>.</summary>
internal sealed class Partition(int index, RuleSet rules, EngineOptions options)
{
    private readonly Lock writing = new();
    private readonly UserTable users = new(rules);
    private readonly DueIndex timers = new();
    private readonly Commit commit = new(index, options);
    private readonly Turn turn = new(rules, options);
    private long wallClock = long.MinValue;

    public int UserCount => users.Count;

    /// <summary>Dedupe, then the user's turn: advance the clock, evolve, decide, settle. Then commit.</summary>
    public PublishResult Accept(in Arrival arrival)
    {
        lock (writing)
        {
            commit.Begin();
            var user = users.Get(arrival.Event.User);
            if (user.Quarantine is null && WasProcessed(user, arrival.Fingerprint))
            {
                return new(PublishStatus.Repeated, arrival.Event.Time);
            }

            turn.Take(user, Math.Max(arrival.Time, wallClock), arrival, commit);
            timers.Arm(user);
            commit.Complete()?.Throw();
            return user.Quarantine is { } reason ? PublishResult.Refuse(reason) : new(PublishStatus.Accepted, arrival.Event.Time);
        }
    }

    /// <summary>Wall time goes on: the users whose timers are due by now take their turns. Returns what an observer threw.</summary>
    public ExceptionDispatchInfo? AdvanceTo(long time)
    {
        ExceptionDispatchInfo? thrown = null;
        lock (writing)
        {
            commit.Begin();
            wallClock = Math.Max(wallClock, time);
            while (timers.Next(wallClock) is { } user)
            {
                turn.Take(user, wallClock, null, commit);
                timers.Arm(user);
                thrown = commit.Complete() ?? thrown;
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
}
