namespace Wellspring.Engine;

/// <summary>A partition's way into the commit stage and back: gives its entries their sequences, adds new users and snapshots, fetches users who are away.</summary>
internal sealed class Staging(int partition, JournalHead head, CommitStage stage, IJournal journal, EngineOptions options, BudgetShare spent)
{
    private UserTable users = null!;
    private SnapshotSweep sweep = null!;
    private Evictor? evictor;
    private RuleSet rules = null!;
    private References references = null!;
    private bool isNoteDue;
    private long recoverFrom = head.RecoverFrom;
    private Func<long, bool>? baseline;
    private long committed = head.Sequence;
    private StagedPart? spare;

    /// <summary>A baseline is on its way: it adds no entry, so that the committed sequence does not tell when it is in the journal.</summary>
    private bool baselineStaged;

    public int Partition => partition;

    /// <summary>From here on entries have to be folded over the states that are staged.</summary>
    public long RecoverFrom => recoverFrom;

    /// <summary>How many entries the partition has, committed and staged.</summary>
    public long Sequence { get; private set; } = head.Sequence;

    /// <summary>The highest number of a user whose first entry was staged.</summary>
    public long Users { get; private set; } = head.Users;

    /// <summary>From now on it stages for these users, and notes their rules in the journal.</summary>
    /// <param name="roster">The users and their rules.</param>
    /// <param name="baseline">All states are written with the next batch: a restart need not make them again, and where entries were trimmed it could not.</param>
    public void Serve(Roster roster, bool baseline)
    {
        this.baseline = baseline ? _ => true : null;
        users = roster.Users;
        sweep = new SnapshotSweep(users, options, Sequence);
        evictor = options.ResidentUsers is { } residents ? new Evictor(users, residents / options.Partitions) : null;
        (rules, references, isNoteDue) = (roster.Rules, roster.References, true);
    }

    public void Came(long number) => evictor?.Came(number);

    /// <summary>So many users were looked at for their timers. Those who were fetched for nothing can go again.</summary>
    public void Pass(int users) => evictor?.Pass(users, Volatile.Read(ref baselineStaged) ? -1 : Volatile.Read(ref committed));

    /// <summary>Fetches users who are away.</summary>
    public void Load(IReadOnlyCollection<long> numbers)
    {
        var found = journal.FindUsers(partition, numbers);
        if (found.Count != numbers.Count)
        {
            throw new JournalException($"Partition {partition} of the journal lacks {numbers.Count - found.Count} of {numbers.Count} users that it had. Restore the last backup.");
        }

        foreach (var user in found)
        {
            users.Return(user);
            Came(user.Number);
        }
    }

    /// <summary>Looks at users who are away, who stay so.</summary>
    public IEnumerable<UserState> Peek(IReadOnlyCollection<long> numbers)
    {
        foreach (var user in journal.FindUsers(partition, numbers))
        {
            if (Snapshots.TryRead(user, rules) is { } packed && users.Peek(packed, user.Id, user.Number) is { } state)
            {
                yield return state;
            }
        }
    }

    /// <summary>Stages a turn's entries. The group to wait for; null where there is nothing to commit.</summary>
    public CommitGroup? Stage(Batch batch) => batch.Count == 0 ? null : stage.Stage((this, batch));

    /// <summary>Stages a turn's entries and those of another partition's turn, to be committed together.</summary>
    public CommitGroup Stage(Batch batch, Staging other, Batch others) => stage.Stage((this, batch), (other, others));

    /// <summary>Stages the states of all users that the journal does not have yet.</summary>
    public void StageBaseline()
    {
        baseline = users.IsDirty;
        stage.Stage((this, new Batch()));
    }

    /// <summary>The same, where there are any. Returns how many.</summary>
    public int StageStates()
    {
        var dirty = 0;
        for (var number = 1L; number <= users.LastNumber; number++)
        {
            dirty += users.IsDirty(number) ? 1 : 0;
        }

        if (dirty > 0)
        {
            StageBaseline();
        }

        return dirty;
    }

    /// <summary>What was spent is noted before decisions that say so are erased.</summary>
    public void NoteSpent()
    {
        if (!spent.IsEmpty)
        {
            Note(new Batch());
        }
    }

    /// <summary>Stages entries, and notes anew what is noted beside them.</summary>
    public CommitGroup Note(Batch batch)
    {
        isNoteDue = true;
        return stage.Stage((this, batch));
    }

    /// <summary>There are entries from before a time of the users' clocks.</summary>
    public bool HasBefore(long horizon) => journal.Read(partition).Take(1).Any(record => record.Clock < horizon);

    /// <summary>Removes entries from before a time.</summary>
    public long Trim(long horizon)
    {
        var (first, before) = (-1L, Sequence);
        foreach (var record in journal.Read(partition))
        {
            first = first < 0 ? record.Sequence : first;
            if (record.Clock >= horizon)
            {
                before = record.Sequence;
                break;
            }
        }

        before = Math.Min(before, recoverFrom);
        stage.Alone(() => journal.Trim(partition, head.Epoch, before));
        return Math.Max(0, before - Math.Max(first, 0));
    }

    /// <summary>Commits all that was staged.</summary>
    public void Flush()
    {
        if (stage.Latest is { } group)
        {
            // What an observer throws is for those who published.
            _ = stage.Complete(group);
        }
    }

    /// <summary>Commits a baseline, if the journal can be written, and lets idle users go.</summary>
    public void Settle()
    {
        try
        {
            Flush();
            evictor?.Shrink(Volatile.Read(ref baselineStaged) ? -1 : Volatile.Read(ref committed));
        }
        catch (JournalUnavailableException)
        {
            // It is staged, and committed when there is room.
        }
    }

    /// <summary>Entries before this are in the journal.</summary>
    public void Committed(long sequence, bool withBaseline)
    {
        Volatile.Write(ref committed, sequence);
        if (withBaseline)
        {
            Volatile.Write(ref baselineStaged, false);
        }
    }

    /// <summary>A part for what is staged from here on.</summary>
    public StagedPart NewPart() => (Interlocked.Exchange(ref spare, null) ?? new StagedPart(this)).Begin();

    /// <summary>A part that is empty again.</summary>
    public void Spare(StagedPart part) => Volatile.Write(ref spare, part);

    /// <summary>Removes users from the journal, also of other partitions.</summary>
    public void Forget(IReadOnlyList<ForgottenUser> users) => stage.Alone(() => journal.Forget(users));

    /// <summary>What a journal needs to remove a user.</summary>
    public ForgottenUser Forgotten(long number, long lastSequence, byte[] tombstone) => new(partition, head.Epoch, number, lastSequence, tombstone);

    private void WriteBaseline(StagedPart part, Func<long, bool> of)
    {
        baseline = null;
        var whole = true;
        for (var number = 1L; number <= users.LastNumber; number++)
        {
            whole &= !of(number) || users.TrySnapshot(number, part, Sequence);
        }

        if (whole)
        {
            part.RecoverFrom = Sequence;
        }

        part.HasBaseline = baselineStaged = true;
        sweep = new SnapshotSweep(users, options, Sequence);
    }

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

            if (entry.Entry is Decision { Budgets: { Length: > 0 } grants })
            {
                Array.ForEach([.. grants], spent.Add);
            }

            Sequence++;
        }

        while (Users < users.LastNumber)
        {
            part.NewUsers.Add(new(++Users, users.At(Users)!.Id));
        }

        var recoveredFrom = part.RecoverFrom;
        sweep.Add(part, batch.Count, Sequence);
        if (baseline is not null)
        {
            WriteBaseline(part, baseline);
        }

        evictor?.Run(part, batch.Count, Sequence, Volatile.Read(ref baselineStaged) ? -1 : Volatile.Read(ref committed));

        recoverFrom = part.RecoverFrom ?? recoverFrom;

        // What is before the place of recovery is read from the note alone.
        if (isNoteDue || (part.RecoverFrom != recoveredFrom && !(spent.IsEmpty && references.IsEmpty)))
        {
            part.Note = PartitionNote.Write(rules, spent, Sequence, references, recoverFrom, partition == 0 ? options.Panel.Current : null);
            isNoteDue = false;
        }
    }
}
