using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>The entries of one batch: appended together, and only then told.</summary>
internal sealed class Commit(int partition, EngineOptions options)
{
    /// <summary>Set while this thread tells of decisions, whatever the partition: two observers that publish could wait for each other for ever.</summary>
    [ThreadStatic]
    private static bool telling;

    private readonly List<JournalEntry> entries = [];
    private Exception? stopped;

    /// <summary>How many entries the batch has.</summary>
    public int Count => entries.Count;

    /// <exception cref="InvalidOperationException">An observer publishes.</exception>
    public static void CheckNotTelling()
    {
        if (telling)
        {
            throw new InvalidOperationException("Publish or AdvanceTo was called from within OnDecision. Hand the decision over there, and publish after it returned.");
        }
    }

    /// <exception cref="JournalException">An append has failed before: the states in memory are ahead of the journal.</exception>
    public void Begin()
    {
        if (stopped is not null)
        {
            throw new JournalException($"Partition {partition} has stopped, for the journal refused an append. Make a new engine from the journal.", stopped);
        }
    }

    public void Add(JournalEntry entry) => entries.Add(entry);

    /// <summary>Takes back the entries from a place on.</summary>
    public void Truncate(int count) => entries.RemoveRange(count, entries.Count - count);

    /// <summary>Appends, then tells everyone. Returns what an observer threw.</summary>
    public ExceptionDispatchInfo? Complete()
    {
        try
        {
            if (entries.Count > 0)
            {
                Append();
            }

            return Tell();
        }
        finally
        {
            entries.Clear();
        }
    }

    private void Append()
    {
        try
        {
            options.Journal?.ReadUsers(partition); // A stand-in on this branch only.
            
        }
        catch (Exception e)
        {
            stopped = e;
            throw;
        }
    }

    private ExceptionDispatchInfo? Tell()
    {
        ExceptionDispatchInfo? thrown = null;
        telling = true;
        try
        {
            foreach (var entry in entries)
            {
                EngineMetrics.Count(entry);
                if (entry is Decision decision)
                {
                    thrown = Tell(decision) ?? thrown;
                }
            }
        }
        finally
        {
            telling = false;
        }

        return thrown;
    }

    private ExceptionDispatchInfo? Tell(Decision decision)
    {
        ExceptionDispatchInfo? thrown = null;
        foreach (var observer in options.Observers)
        {
            try
            {
                observer(decision);
            }
            catch (Exception e)
            {
                thrown ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        return thrown;
    }
}
