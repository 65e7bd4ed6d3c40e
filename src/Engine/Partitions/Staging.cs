namespace Wellspring.Engine;

/// <summary>A partition's way into the commit stage: gives its entries their sequences, and adds new users and snapshots.</summary>
internal sealed class Staging(int partition, JournalHead head, CommitStage stage)
{
    private UserTable users = null!;
    private SnapshotSweep sweep = null!;
    private byte[]? note;

    public int Partition => partition;

    /// <summary>How many entries the partition has, committed and staged.</summary>
    public long Sequence { get; private set; } = head.Sequence;

    /// <summary>The highest number of a user whose first entry was staged.</summary>
    public long Users { get; private set; } = head.Users;

    /// <summary>From now on it stages for these users, and notes their rules in the journal.</summary>
    public void Serve(Roster roster, EngineOptions options)
    {
        users = roster.Users;
        sweep = new SnapshotSweep(users, options, Sequence);
        note = ActiveRules.Note(roster.Rules);
    }

    /// <summary>Stages a turn's entries. The group to wait for; null where there is nothing to commit.</summary>
    public CommitGroup? Stage(Batch batch) => batch.Count == 0 ? null : stage.Stage(this, batch);

    /// <summary>Commits all that was staged.</summary>
    public void Flush()
    {
        if (stage.Latest is { } group)
        {
            stage.Complete(group);
        }
    }

    public void Forget(IJournal journal, UserState? user, byte[] tombstone) =>
        stage.Alone(() => journal.Forget(partition, head.Epoch, user?.Number ?? 0, user?.LastSequence ?? -1, tombstone));

    /// <summary>Hands the entries over; the stage holds its lock meanwhile. Encoding and writing are the commit's work.</summary>
    public void Fill(StagedPart part, Batch batch)
    {
        foreach (var entry in batch.Entries)
        {
            part.Entries.Add(entry with { Previous = entry.User?.LastSequence ?? -1 });
            if (entry.User is { } user)
            {
                user.LastSequence = Sequence;
            }

            Sequence++;
        }

        while (Users < users.LastNumber)
        {
            part.NewUsers.Add(new(++Users, users.At(Users)!.Id));
        }

        if (note is not null)
        {
            part.Note = note;
            note = null;
        }

        sweep.Add(part, batch.Count, Sequence);
    }
}
