using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>Those who are told of decisions and deliveries, the outbox, and the metrics: after the commit, and in each user's order.</summary>
internal sealed class Observers(EngineOptions options, Outbox? outbox)
{
    /// <summary>Set while this thread tells of decisions, whatever the partition: two observers that publish could wait for each other for ever.</summary>
    [ThreadStatic]
    private static bool telling;

    /// <exception cref="InvalidOperationException">An observer publishes.</exception>
    public static void CheckNotTelling()
    {
        if (telling)
        {
            throw new InvalidOperationException("Publish or AdvanceTo was called from within OnDecision. Hand the decision over there, and publish after it returned.");
        }
    }

    /// <summary>The outbox takes in what a user's state has on its way.</summary>
    public void Recover(int partition, UserState user)
    {
        foreach (var delivery in user.Deliveries)
        {
            outbox?.Recover(partition, user, delivery);
        }
    }

    /// <summary>The same for users who stood still.</summary>
    public void Return(int partition, IReadOnlyList<UserState> users)
    {
        var waiting = users.Count > 0 ? outbox?.Waiting(null).ToHashSet() : null;
        foreach (var (user, delivery) in users.SelectMany(user => user.Deliveries.Select(delivery => (user, delivery))))
        {
            if (waiting?.Contains(new(partition, user.Number, delivery.Id)) == false)
            {
                outbox!.Recover(partition, user, delivery);
            }
        }
    }

    public void Forget(string user)
    {
        outbox?.Dead.Forget(user);
        outbox?.Submitted.Forget(user);
    }

    /// <summary>Tells everyone, whoever throws. Returns what was thrown first.</summary>
    public ExceptionDispatchInfo? Tell(int partition, IReadOnlyList<StagedEntry> entries)
    {
        ExceptionDispatchInfo? thrown = null;
        telling = true;
        try
        {
            for (var i = 0; i < entries.Count; i++)
            {
                EngineMetrics.Count(entries[i].Entry);
                outbox?.Tell(partition, entries[i]);
                thrown = entries[i].Entry switch
                {
                    Decision decision => Tell(options.DecisionObservers, decision),
                    DeliveryUpdated update => Tell(options.DeliveryObservers, update),
                    _ => null,
                } ?? thrown;
            }
        }
        finally
        {
            telling = false;
        }

        return thrown;
    }

    private static ExceptionDispatchInfo? Tell<T>(IReadOnlyList<Action<T>> observers, T entry)
    {
        ExceptionDispatchInfo? thrown = null;
        foreach (var observer in observers)
        {
            try
            {
                observer(entry);
            }
            catch (Exception e)
            {
                thrown ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        return thrown;
    }
}
