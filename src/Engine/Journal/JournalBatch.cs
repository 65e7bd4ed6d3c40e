namespace Wellspring.Engine;

/// <summary>What one append adds to one partition.</summary>
public sealed class JournalBatch
{
    /// <summary>The partition, from 0.</summary>
    public required int Partition { get; init; }

    /// <summary>The writer's term of office, from <see cref="IJournal.TakeOver"/>. A writer of an earlier term is refused.</summary>
    public required long Epoch { get; init; }

    /// <summary>How many records the writer believes the partition to have: the sequence of the first of <see cref="Records"/>.</summary>
    public required long ExpectedSequence { get; init; }

    /// <summary>The records, with consecutive sequences.</summary>
    public required IReadOnlyList<JournalRecord> Records { get; init; }

    /// <summary>Users whose first record stands in this batch.</summary>
    public IReadOnlyList<JournalUser> NewUsers { get; init; } = [];

    /// <summary>Snapshots of users, in the order of their numbers; each replaces the one before.</summary>
    public IReadOnlyList<JournalSnapshot> Snapshots { get; init; } = [];

    /// <summary>From here on records have to be folded over the snapshots after a restart; null where it did not change.</summary>
    public long? RecoverFrom { get; init; }

    /// <summary>What the writer wants to find again in <see cref="JournalHead.Note"/>, opaque to the store; empty where it did not change.</summary>
    public ReadOnlyMemory<byte> Note { get; init; }
}

/// <summary>A user's state as a fold of the records before a sequence.</summary>
/// <param name="User">The user's number in the partition.</param>
/// <param name="Sequence">The first sequence that is not folded into it.</param>
/// <param name="State">The state, opaque to the store; not empty.</param>
public readonly record struct JournalSnapshot(long User, long Sequence, ReadOnlyMemory<byte> State);

/// <summary>A user in a journal. Nowhere else does a journal name the user.</summary>
/// <param name="Number">The number in the partition, from 1, given in the order of first records.</param>
/// <param name="Id">The user's id.</param>
/// <param name="Sequence">The first sequence that is not folded into <paramref name="State"/>.</param>
/// <param name="State">The latest snapshot; empty where there is none.</param>
public readonly record struct JournalUser(long Number, string Id, long Sequence = 0, ReadOnlyMemory<byte> State = default);

/// <summary>A user to be removed from a journal.</summary>
/// <param name="Partition">The user's partition.</param>
/// <param name="Epoch">The writer's epoch.</param>
/// <param name="Number">The user's number; it is not given again. 0 where the journal has nothing of the user.</param>
/// <param name="LastSequence">The sequence of the user's latest record; -1 where there is none.</param>
/// <param name="Tombstone">What is kept instead, so that the user does not come back by a late event: a hash of 32 bytes.</param>
public readonly record struct ForgottenUser(int Partition, long Epoch, long Number, long LastSequence, ReadOnlyMemory<byte> Tombstone);

/// <summary>Where a partition of a journal stands.</summary>
/// <param name="Epoch">The epoch of the writer that asked.</param>
/// <param name="Sequence">How many records were appended.</param>
/// <param name="RecoverFrom">From here on records have to be folded over the snapshots.</param>
/// <param name="Users">The highest number of a user.</param>
/// <param name="Note">The latest note of a batch; empty where there was none.</param>
public readonly record struct JournalHead(long Epoch, long Sequence, long RecoverFrom, long Users, ReadOnlyMemory<byte> Note = default);
