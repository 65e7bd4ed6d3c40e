namespace Wellspring.Engine;

/// <summary>The entries of one batch: appended together, and only then told.</summary>
internal sealed class Commit(int partition, EngineOptions options)
{
    private readonly List<JournalEntry> entries = [];
    private long sequence;
    private bool telling;

    public void Add(JournalEntry entry)
    {
        if (telling)
        {
            throw new InvalidOperationException("Publish or AdvanceTo was called from within OnDecision. Hand the decision over there, and publish after it returned.");
        }

        entries.Add(entry);
    }

    public void Complete()
    {
        if (entries.Count == 0)
        {
            return;
        }

        try
        {
            options.Journal?.Append(partition, sequence, epoch: 0, entries);
            sequence += entries.Count;
            telling = true;
            foreach (var entry in entries)
            {
                EngineMetrics.Count(entry);
                if (entry is Decision decision)
                {
                    options.Decided?.Invoke(decision);
                }
            }
        }
        finally
        {
            telling = false;
            entries.Clear();
        }
    }
}
