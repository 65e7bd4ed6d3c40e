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
