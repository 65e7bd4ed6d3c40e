namespace Wellspring.Engine;

/// <summary>Makes a partition's users from a journal: the latest snapshots, then the records after them. Nothing is decided.</summary>
internal static class Recovery
{
    public static void Run(UserTable users, IJournal journal, int partition, JournalHead head, EntryReader reader)
    {
        var from = head.RecoverFrom;
        foreach (var known in journal.ReadUsers(partition))
        {
            var user = users.Restore(known.Id, known.Number);
            if (!known.State.IsEmpty && !Snapshots.TryRead(user, known))
            {
                // Folded under other rules: only the records tell what these would have made of them.
                from = 0;
            }
        }

        users.Skip(head.Users);
        foreach (var record in journal.Read(partition, from))
        {
            // Forgotten users have no row, and what a snapshot holds is folded.
            if (users.At(record.User) is { } user && record.Sequence >= user.SnapshotSequence)
            {
                Take(user, record, reader);
            }
        }
    }

    private static void Take(UserState user, in JournalRecord record, EntryReader reader)
    {
        user.LastSequence = record.Sequence;
        if (user.Quarantine is not null)
        {
            return;
        }

        var entry = reader.Read(record, user.Id);
        try
        {
            Fold.Entry(user, entry, record.Clock);
        }
        catch (Exception e)
        {
            user.SetAside(e.GetType().Name);
        }
    }
}
