namespace Wellspring.Engine;

/// <summary>Keeps what an engine accepted and decided, in order, for each partition. The engine's state is a fold of it.</summary>
/// <remarks>
/// A store knows nothing of rules: it keeps numbered records, numbered users and their snapshots. <see cref="Append"/> is called by one thread at a
/// time; the reads may run beside it and beside each other, and see whole appends. <c>JournalConformance</c> in Wellspring.Testing tells whether a store keeps to all this.
/// </remarks>
public interface IJournal : IDisposable
{
    /// <summary>Makes the caller the writer of all partitions. Earlier writers are refused from the caller's first append on, at the latest.</summary>
    /// <param name="partitions">How many partitions there are; a journal keeps the number it was made with.</param>
    /// <returns>Where each partition stands, with the caller's epoch, in the order of partitions.</returns>
    /// <exception cref="JournalException">The journal was made with another number of partitions.</exception>
    IReadOnlyList<JournalHead> TakeOver(int partitions);

    /// <summary>Appends batches, all or none. When it returns they are kept as safely as the store promises.</summary>
    /// <param name="batches">At most one for each partition. They are only valid during the call.</param>
    /// <exception cref="JournalConflictException">Another writer has appended since, or has taken over. The caller must stop.</exception>
    /// <exception cref="JournalUnavailableException">Nothing was appended, and the same append may succeed later: no room, or a fault that can pass.</exception>
    /// <exception cref="JournalException">Nothing was appended, and nothing can be.</exception>
    void Append(IReadOnlyList<JournalBatch> batches);

    /// <summary>Reads a partition's records in order.</summary>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="fromSequence">The first record to read, from 0; records that were trimmed are left out.</param>
    IEnumerable<JournalRecord> Read(int partition, long fromSequence = 0);

    /// <summary>Reads a user's records, the latest first, by way of <see cref="JournalRecord.Previous"/>.</summary>
    /// <param name="partition">The user's partition.</param>
    /// <param name="lastSequence">The sequence of the user's latest record; -1 where there is none.</param>
    IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence);

    /// <summary>Reads a partition's users with their snapshots, by number.</summary>
    /// <param name="partition">The partition, from 0.</param>
    IEnumerable<JournalUser> ReadUsers(int partition);

    /// <summary>Finds some of a partition's users.</summary>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="numbers">Their numbers.</param>
    /// <returns>Those that are there, in any order.</returns>
    IReadOnlyList<JournalUser> FindUsers(int partition, IReadOnlyCollection<long> numbers);

    /// <summary>Removes users, such as all that were one person: their ids, their snapshots and all their payloads, and keeps their tombstones. All or nothing; no reader that begins later sees them.</summary>
    /// <param name="users">The users, each with the writer's epoch. Those who were forgotten already are no mistake.</param>
    /// <exception cref="JournalConflictException">Another writer has taken over.</exception>
    /// <exception cref="JournalUnavailableException">Nothing was removed, and the same call may succeed later.</exception>
    void Forget(IReadOnlyList<ForgottenUser> users);

    /// <summary>Removes what forgotten users left where no reader looks: in logs, in earlier or unused pages of files. When it returns nothing of them is stored.</summary>
    /// <exception cref="JournalUnavailableException">Something may be left, such as what a read needs that is not finished. The same call may succeed later.</exception>
    void Scrub();

    /// <summary>Reads the tombstones of all forgotten users.</summary>
    IEnumerable<ReadOnlyMemory<byte>> ReadTombstones();

    /// <summary>Removes a tombstone; nothing happens where it is not kept.</summary>
    /// <param name="tombstone">The hash.</param>
    void RemoveTombstone(ReadOnlyMemory<byte> tombstone);

    /// <summary>Removes a partition's oldest records. Sequences and users stay as they are.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="epoch">The writer's epoch.</param>
    /// <param name="before">The first sequence that stays.</param>
    /// <exception cref="JournalConflictException">Another writer has taken over.</exception>
    /// <exception cref="JournalUnavailableException">Nothing was removed, and the same call may succeed later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A record from <see cref="JournalHead.RecoverFrom"/> on would be removed.</exception>
    void Trim(int partition, long epoch, long before);
}
