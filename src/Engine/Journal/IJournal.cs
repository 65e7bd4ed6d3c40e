namespace Wellspring.Engine;

/// <summary>Keeps what an engine accepted and decided, in order, for each partition.</summary>
public interface IJournal
{
    /// <summary>Appends entries, all or none, before anyone is told of them.</summary>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="expectedSequence">How many entries the caller believes the partition to have.</param>
    /// <param name="epoch">The caller's term of office. A writer of an earlier term is refused.</param>
    /// <param name="entries">The entries. The list is only valid during the call; the entries are immutable.</param>
    /// <exception cref="JournalConflictException">Another writer has appended since, or has taken the partition over.</exception>
    void Append(int partition, long expectedSequence, long epoch, IReadOnlyList<JournalEntry> entries);

    /// <summary>Reads a partition's entries in order.</summary>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="fromSequence">The first entry to read, from 0.</param>
    IEnumerable<JournalEntry> Read(int partition, long fromSequence = 0);
}
