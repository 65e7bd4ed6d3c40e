namespace Wellspring.Engine;

/// <summary>Makes a partition's users from a journal: the latest snapshots, then the records after them. Nothing is decided.</summary>
internal sealed class Recovery(Roster roster, IJournal journal, int partition, EngineOptions options, AliasDirectory aliases, DepartedHistory departed, IReadOnlyList<(long Sequence, ReferenceSet Set)> references, BudgetShare? spent = null)
{
    private readonly EntryReader reader = new(options.Events);

    /// <summary>Under which the journal's snapshots were written.</summary>
    private ActiveRules written = ActiveRules.None;

    /// <summary>The first record that is not folded yet.</summary>
    private long next;

    /// <summary>How many users without a state have no record yet. Each has a first one among those that are folded.</summary>
    private long expected;

    private Leftovers? leftovers;

    private UserTable Users => roster.Users;

    /// <summary>The states were made under other rules than the journal's snapshots.</summary>
    public bool IsRebuilt { get; private set; }

    /// <summary>Folds all that is there: the records, or where the same rules made them, the latest snapshots and the records after them.</summary>
    public void Run(JournalHead head, ActiveRules? before)
    {
        written = before ?? ActiveRules.None;
        if (before is not null && before.Version != roster.Rules.Version)
        {
            RunAgain(head.Sequence, before);
            Users.Skip(head.Users);
            return;
        }

        next = head.RecoverFrom;
        var busy = options.ResidentUsers is null ? null : journal.Read(partition, next).Where(record => record.Kind is not (RecordKind.ControlChanged or RecordKind.ReferenceSet)).Select(record => record.User).ToHashSet();
        if (busy?.Contains(0) == true)
        {
            // Rules that came into force concern everyone.
            busy = null;
        }

        foreach (var known in journal.ReadUsers(partition))
        {
            Restore(known, stays: busy?.Contains(known.Number) ?? true);
        }

        Users.Skip(head.Users);
        Fold(fromStart: next == 0);
    }

    /// <summary>Folds all records, under other rules than before. Where the oldest were trimmed, what the snapshots have is carried over.</summary>
    public void RunAgain(long sequence, ActiveRules before)
    {
        (IsRebuilt, written) = (true, before);
        leftovers = new(roster.Rules, before);
        var isTrimmed = sequence > 0 && journal.Read(partition).Select(record => record.Sequence).FirstOrDefault(sequence) > 0;
        foreach (var known in journal.ReadUsers(partition))
        {
            Users.Rest();
            CheckOwn(known);
            var user = Blank(known);
            var isCarried = isTrimmed && !known.State.IsEmpty;
            if (isCarried)
            {
                Snapshots.Carry(user, known, before);
                NoteAlias(known.Id, user.MovedTo);
                expected--;
            }

            leftovers.Look(known, isCarried);
        }

        Fold(fromStart: !isTrimmed);
    }

    /// <summary>What users have on their way of removed rules, where they had entries after the states that the journal had.</summary>
    public Leftovers Leftovers => leftovers!;

    /// <summary>Folds what was appended since.</summary>
    public void CatchUp(long lastUser)
    {
        Fold();
        Users.Skip(lastUser);
    }

    /// <summary>Rules come into force that were not before. The entry that says so; null where they were.</summary>
    /// <param name="before">The rules before.</param>
    /// <param name="marks">How far those have come with schedules.</param>
    /// <param name="sequence">The partition's sequence.</param>
    public RuleSetActivated? Activate(ActiveRules? before, IReadOnlyDictionary<string, ScheduleMark> marks, long sequence)
    {
        leftovers?.TakeAll(Users);

        // The first rules of all are told of once, and have no one who waits.
        if (before?.Version == roster.Rules.Version || (before is null && (partition > 0 || sequence > 0)))
        {
            roster.Rules.Schedules.Resume();
            return null;
        }

        var activated = (before ?? ActiveRules.None).Activate(roster.Rules, options.TimeProvider.GetUtcNow());
        if (before is null)
        {
            roster.Rules.Schedules.Resume();
        }
        else
        {
            roster.Rules.Schedules.Activate(marks, before.Has, activated.At.UtcTicks);
        }

        Activate(activated, sequence);
        return activated;
    }

    private void CheckOwn(JournalUser known)
    {
        if (Fnv1a.Hash64(known.Id) % (ulong)options.Partitions != (ulong)partition)
        {
            throw Damaged($"user {known.Number} has an id that belongs to another");
        }
    }

    /// <summary>A user of whom nothing is folded yet.</summary>
    private UserState Blank(in JournalUser known)
    {
        expected++;
        return Users.Restore(known.Id, known.Number);
    }

    private JournalException Damaged(string what) => new($"Partition {partition}: {what}: the journal is damaged. Keep a copy, and restore the last backup.");

    private void Restore(JournalUser known, bool stays)
    {
        CheckOwn(known);
        if (known.State.IsEmpty || !Users.TryRestore(known))
        {
            // Folded under other rules: only the records tell what these would have made of them.
            next = known.State.IsEmpty ? next : 0;
            Blank(known);
        }
        else
        {
            NoteAlias(known.Id, Users.MovedTo(known.Number));
            if (!stays && Users.IsAsleep(known.Number) && !Users.HasDeliveries(known.Number) && !Users.HasLetters(known.Number))
            {
                Users.Arm(known.Number, roster.Timers);
                Users.Evict(known.Number);
            }
        }
    }

    /// <summary>What moved was written under other rules: it is made anew where the departed's entries are there, and carried over where they were trimmed.</summary>
    private void Absorb(UserState user, Absorbed absorbed, in JournalRecord record)
    {
        if (departed.Fold(absorbed, roster.Rules) is { } whole)
        {
            Engine.Fold.Absorb(user, whole, record.Clock);
        }
        else if (absorbed.Version == written.Version)
        {
            Engine.Fold.Absorb(user, absorbed.Read(roster.Rules, written.Layout, written.Has), record.Clock);
        }
        else if (journal.FindUsers(partition, [user.Number]) is [{ State.IsEmpty: false } known] && known.Sequence > record.Sequence)
        {
            // Other rules came into force since, and all states were written then.
            user.Clear();
            Snapshots.Carry(user, known, written);
        }
        else
        {
            throw new InvalidOperationException("What the user absorbed cannot be read under these rules.");
        }
    }

    private void NoteAlias(string id, string? to)
    {
        if (to is not null)
        {
            aliases.Add(id, to);
        }
    }

    private void Fold(bool fromStart)
    {
        foreach (var (sequence, set) in fromStart ? [] : references)
        {
            roster.References.Set(sequence, set);
        }

        Fold();
    }

    private void Fold()
    {
        foreach (var record in journal.Read(partition, next))
        {
            next = record.Sequence + 1;
            spent?.Fold(record);
            Users.Rest();
            if (record.User > Users.LastNumber)
            {
                Meet(record.User);
            }

            if (record.Kind == RecordKind.ReferenceSet)
            {
                roster.References.Set(record.Sequence, (ReferenceSet)reader.Read(record, ""));
            }

            if (record.Kind == RecordKind.RuleSetActivated)
            {
                Activate((RuleSetActivated)reader.Read(record, ""), record.Sequence);
            }

            // What concerns no user has the number 0.
            else if (record.User > 0 && Users.At(record.User) is { } user)
            {
                Take(user, record);
            }

            // Forgotten users have no row and no payloads.
            else if (record.User > 0 && !record.Payload.IsEmpty && !Users.IsAway(record.User))
            {
                throw Damaged($"record {record.Sequence} is of user {record.User}, who is missing");
            }
        }

        if (expected != 0)
        {
            throw Damaged($"users with neither a state nor a first record: {expected}");
        }
    }

    /// <summary>Users who came while the records were read.</summary>
    private void Meet(long last)
    {
        foreach (var known in journal.FindUsers(partition, [.. Enumerable.Range(1, (int)(last - Users.LastNumber)).Select(i => Users.LastNumber + i)]).OrderBy(user => user.Number))
        {
            CheckOwn(known);
            Blank(known);
        }

        Users.Skip(last);
    }

    private void Activate(RuleSetActivated activated, long sequence)
    {
        for (var number = 1L; number <= Users.LastNumber; number++)
        {
            Users.Rest();
            if (Users.At(number) is { Quarantine: null } user && sequence >= user.SnapshotSequence)
            {
                Engine.Fold.Activation(user, activated);
            }
        }
    }

    private void Take(UserState user, in JournalRecord record)
    {
        if (record.Sequence < user.SnapshotSequence)
        {
            return; // The snapshot has it.
        }

        if (record.Previous != user.LastSequence)
        {
            throw Damaged($"record {record.Sequence} follows record {record.Previous} of user {user.Number}, whose state goes as far as {user.LastSequence}");
        }

        leftovers?.Take(user, record.Sequence);
        expected -= record.Previous < 0 ? 1 : 0;
        user.LastSequence = record.Sequence;
        if (user.Quarantine is not null)
        {
            return;
        }

        var entry = reader.Read(record, user.Id);
        try
        {
            if (entry is Absorbed absorbed && absorbed.Version != roster.Rules.Version)
            {
                Absorb(user, absorbed, record);
            }
            else
            {
                Engine.Fold.Entry(user, entry, record.Clock);
                NoteAlias(user.Id, user.MovedTo);
            }

            leftovers?.Folded(entry, user, record.Sequence);
        }
        catch (Exception e)
        {
            user.PutInQuarantine(e.GetType().Name);
        }
    }
}
