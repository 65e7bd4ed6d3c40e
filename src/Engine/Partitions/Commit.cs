using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>The entries of one batch: appended together, and only then told.</summary>
internal sealed class Commit(int partition, EngineOptions options)
{
    private readonly List<JournalEntry> entries = [];
    private long sequence;
    private bool telling;

    /// <exception cref="InvalidOperationException">An observer published.</exception>
    public void Begin()
    {
        if (telling)
        {
            throw new InvalidOperationException("Publish or AdvanceTo was called from within OnDecision. Hand the decision over there, and publish after it returned.");
        }
    }

    public void Add(JournalEntry entry) => entries.Add(entry);

    /// <summary>Appends, then tells. What an observer throws is thrown on, after all others were told.</summary>
    public void Complete()
    {
        if (entries.Count == 0)
        {
            return;
        }

        ExceptionDispatchInfo? thrown = null;
        try
        {
            options.Journal?.Append(partition, sequence, epoch: 0, entries);
            sequence += entries.Count;
            telling = true;
            foreach (var entry in entries)
            {
                thrown = Tell(entry) ?? thrown;
            }
        }
        finally
        {
            telling = false;
            entries.Clear();
        }

        thrown?.Throw();
    }

    private ExceptionDispatchInfo? Tell(JournalEntry entry)
    {
        EngineMetrics.Count(entry);
        if (entry is not Decision decision || options.Decided is not { } decided)
        {
            return null;
        }

        try
        {
            decided(decision);
            return null;
        }
        catch (Exception e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }
}
