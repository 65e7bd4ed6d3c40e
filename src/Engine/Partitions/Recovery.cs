namespace Wellspring.Engine;

/// <summary>Makes a partition's users from a journal: the latest snapshots, then the records after them. Nothing is decided.</summary>
internal sealed class Recovery(UserTable users, IJournal journal, int partition, EngineOptions options)
{
    private readonly EntryReader reader = new(options.Events);

    /// <summary>The first record that is not folded yet.</summary>
    private long next;

    /// <summary>Folds all that is there.</summary>
    /// <param name="from">The first record that snapshots do not have.</param>
    /// <param name="lastUser">The highest number of a user.</param>
    public void Run(long from, long lastUser)
    {
        next = from;
        foreach (var known in journal.ReadUsers(partition))
        {
            var user = users.Restore(known.Id, known.Number);
            if (!known.State.IsEmpty && !Snapshots.TryRead(user, known))
            {
                // Folded under other rules: only the records tell what these would have made of them.
                next = 0;
            }
        }

        users.Skip(lastUser);
        Fold();
    }

    /// <summary>Folds what was appended since.</summary>
    public void CatchUp(long lastUser)
    {
        long[] since = [.. Enumerable.Range(1, (int)(lastUser - users.LastNumber)).Select(i => users.LastNumber + i)];
        foreach (var known in journal.FindUsers(partition, since).OrderBy(user => user.Number))
        {
            users.Restore(known.Id, known.Number);
        }

        users.Skip(lastUser);
        Fold();
    }

    /// <summary>Rules come into force that were not before. The entry that says so; null where they were.</summary>
    public RuleSetActivated? Activate(RuleSet rules, ActiveRules? before, long sequence)
    {
        // The first rules of all are told of once, and have no one who waits.
        if (before?.Version == rules.Version || (before is null && (partition > 0 || sequence > 0)))
        {
            return null;
        }

        var activated = (before ?? ActiveRules.None).Activate(rules, options.TimeProvider.GetUtcNow());
        Activate(activated, sequence);
        return activated;
    }

    private void Fold()
    {
        foreach (var record in journal.Read(partition, next))
        {
            next = record.Sequence + 1;
            if (record.Kind == RecordKind.RuleSetActivated)
            {
                Activate((RuleSetActivated)reader.Read(record, ""), record.Sequence);
            }

            // Forgotten users have no row, and what a snapshot holds is folded.
            else if (users.At(record.User) is { } user && record.Sequence >= user.SnapshotSequence)
            {
                Take(user, record);
            }
        }
    }

    private void Activate(RuleSetActivated activated, long sequence)
    {
        foreach (var user in users.All.Where(user => sequence >= user.SnapshotSequence && user.Quarantine is null))
        {
            Engine.Fold.Activation(user, activated);
        }
    }

    private void Take(UserState user, in JournalRecord record)
    {
        user.LastSequence = record.Sequence;
        if (user.Quarantine is not null)
        {
            return;
        }

        var entry = reader.Read(record, user.Id);
        try
        {
            Engine.Fold.Entry(user, entry, record.Clock);
        }
        catch (Exception e)
        {
            user.SetAside(e.GetType().Name);
        }
    }
}
