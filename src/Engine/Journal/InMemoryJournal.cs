namespace Wellspring.Engine;

/// <summary>A journal in memory: the reference for stores, and the record a test or an explanation reads. It is never trimmed.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class InMemoryJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, Log> logs = [];

    /// <inheritdoc/>
    public void Append(int partition, long expectedSequence, long epoch, IReadOnlyList<JournalEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (gate)
        {
            if (!logs.TryGetValue(partition, out var log))
            {
                logs[partition] = log = new Log();
            }

            if (epoch < log.Epoch)
            {
                throw new JournalConflictException($"Partition {partition}: epoch {epoch} has ended, epoch {log.Epoch} writes now. Stop this writer.");
            }

            if (expectedSequence != log.Entries.Count)
            {
                throw new JournalConflictException($"Partition {partition}: {expectedSequence} entries expected, {log.Entries.Count} found. Read on from there and decide anew.");
            }

            log.Epoch = epoch;
            log.Entries.AddRange(entries);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Read(int partition, long fromSequence = 0)
    {
        lock (gate)
        {
            return logs.TryGetValue(partition, out var log) ? [.. log.Entries.Skip((int)fromSequence)] : [];
        }
    }

    private sealed class Log
    {
        public long Epoch { get; set; }

        public List<JournalEntry> Entries { get; } = [];
    }
}
