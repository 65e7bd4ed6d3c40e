namespace Wellspring.Engine;

/// <summary>A partition's way into the commit stage: gives its entries their sequences, and adds new users and snapshots.</summary>
internal sealed class Staging(int partition, UserTable users, EngineOptions options, JournalHead head, CommitStage stage)
{
    private readonly SnapshotSweep sweep = new(users, options, head.Sequence);
    private long sequence = head.Sequence;
    private long knownUsers = head.Users;

    public int Partition => partition;

    /// <summary>How many entries the partition has, committed and staged.</summary>
    public long Sequence => sequence;

    /// <summary>Stages a turn's entries. The group to wait for; null where there is nothing to commit.</summary>
    public CommitGroup? Stage(Batch batch)
    {
        if (batch.Count == 0)
        {
            return null;
        }

        return stage.Stage(this, batch);
    }

    /// <summary>Hands the entries over; the stage holds its lock meanwhile.</summary>
    public void Fill(StagedPart part, Batch batch)
    {
        foreach (var entry in batch.Entries)
        {
            part.Entries.Add(entry with { Previous = entry.User.LastSequence });
            entry.User.LastSequence = sequence++;
        }

        while (knownUsers < users.LastNumber)
        {
            part.NewUsers.Add(new(++knownUsers, users.At(knownUsers)!.Id));
        }

        sweep.Add(part, batch.Count, sequence);
    }
}
