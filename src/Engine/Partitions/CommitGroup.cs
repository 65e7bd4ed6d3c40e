using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>What the partitions staged for one append: committed together, then told.</summary>
internal sealed class CommitGroup(int partitions)
{
    private readonly StagedPart?[] parts = new StagedPart?[partitions];
    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExceptionDispatchInfo? fault;

    /// <summary>How many entries there are; what was staged without entries counts as one.</summary>
    public int Count { get; private set; }

    public IEnumerable<StagedPart> Parts => parts.OfType<StagedPart>();

    /// <summary>Ends when the group is committed and told, or never will be; it never fails.</summary>
    public Task Settled => settled.Task;

    /// <summary>What kept it from being committed; null where nothing did.</summary>
    public Exception? Fault => fault?.SourceException;

    /// <summary>A partition's part, which gets so many entries more.</summary>
    public StagedPart Part(Staging partition, int entries)
    {
        Count += Math.Max(entries, 1);
        return parts[partition.Partition] ??= partition.NewPart();
    }

    /// <summary>What an observer threw; for those who published, and no one else.</summary>
    public ExceptionDispatchInfo? Thrown { get; private set; }

    /// <summary>It is committed and told.</summary>
    public void Settle(ExceptionDispatchInfo? thrown)
    {
        Thrown = thrown;
        settled.SetResult();
    }

    /// <summary>It never will be committed.</summary>
    public void Fail(ExceptionDispatchInfo cause)
    {
        fault = cause;
        settled.TrySetResult();
    }

    /// <summary>Throws on what kept it from being committed.</summary>
    public void ThrowIfFailed() => fault?.Throw();
}

/// <summary>One partition's part of a group; used again for a later one.</summary>
internal sealed class StagedPart(Staging partition)
{
    /// <summary>A part that has grown larger than this is not used again.</summary>
    private const int MostEntries = 1024;

    public int Partition => partition.Partition;

    public long FirstSequence { get; private set; }

    public List<StagedEntry> Entries { get; } = [];

    public List<JournalUser> NewUsers { get; } = [];

    public List<JournalSnapshot> Snapshots { get; } = [];

    public long? RecoverFrom { get; set; }

    public ReadOnlyMemory<byte> Note { get; set; }

    /// <summary>The states of all users stand in it.</summary>
    public bool HasBaseline { get; set; }

    /// <summary>It begins with the partition's next entry.</summary>
    public StagedPart Begin()
    {
        FirstSequence = partition.Sequence;
        return this;
    }

    /// <summary>It is in the journal.</summary>
    public void Committed() => partition.Committed(FirstSequence + Entries.Count, HasBaseline);

    /// <summary>It is committed and told, and no one looks at it any more.</summary>
    public void Release()
    {
        if (Entries.Capacity > MostEntries || Snapshots.Capacity > MostEntries)
        {
            return;
        }

        Entries.Clear();
        NewUsers.Clear();
        Snapshots.Clear();
        (RecoverFrom, Note, HasBaseline) = (null, default, false);
        partition.Spare(this);
    }

    /// <summary>Adds a snapshot, of so many bytes, for the caller to fill.</summary>
    public Span<byte> Add(long user, long sequence, int length)
    {
        var state = new byte[length];
        Snapshots.Add(new(user, sequence, state));
        return state;
    }
}
