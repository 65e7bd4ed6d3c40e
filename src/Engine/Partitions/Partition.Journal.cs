namespace Wellspring.Engine;

/// <content>What a partition does with its journal beside events: recovery, other rules, forgetting, trimming.</content>
internal sealed partial class Partition
{
    /// <summary>Folds what a journal has of the partition; from now on the partition writes to it.</summary>
    public void Recover(IJournal journal, JournalHead head, CommitStage stage, Outbox? outbox, DepartedHistory departed)
    {
        var noted = PartitionNote.Read(head.Note);
        roster = new Roster(noted.Rules?.Leave(roster.Rules, options.TimeProvider.GetUtcNow()) ?? roster.Rules, options, router);
        var recovery = new Recovery(roster, journal, index, options, aliases, departed, noted.References, noted.Spent);
        roster.Rules.Schedules.Recover(noted.Schedules, areFirst: noted.Rules is null);
        recovery.Run(head, noted.Rules);
        foreach (var grant in noted.Spent.All)
        {
            options.BudgetBook.Add(grant);
        }

        staging = new Staging(index, head, stage, journal, options, noted.Spent);
        Activate(recovery, roster, noted.Rules, noted.Schedules);
        PostAllLetters();
        for (var number = 1L; outbox is not null && number <= roster.Users.LastNumber; number++)
        {
            roster.Users.Rest();
            if (roster.Users.HasDeliveries(number))
            {
                observers.Recover(index, roster.Users.At(number)!);
            }
        }

        Settle(recovery);
    }

    /// <summary>Makes the users' states anew under other rules, beside those in use, and puts them in their place between two turns.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now; nothing has changed.</exception>
    public void Activate(RuleSet other, EngineOptions by, IJournal journal, DepartedHistory departed)
    {
        // The states that the journal has must be of the rules before, and of no others before those.
        staging!.Flush();
        IReadOnlyList<(long, ReferenceSet)> references;
        lock (writing)
        {
            references = roster.References.Before(staging.RecoverFrom);
        }

        var before = ActiveRules.Of(roster.Rules);
        var next = new Roster(before.Leave(other, by.TimeProvider.GetUtcNow()), by, router);
        var recovery = new Recovery(next, journal, index, by, aliases, departed, references);
        next.Rules.Schedules.Recover(roster.Rules.Schedules.Marks, areFirst: false);
        recovery.RunAgain(staging.Sequence, before);
        lock (writing)
        {
            staging.Flush();
            recovery.CatchUp(staging.Users);
            Load([.. recovery.Leftovers.Behind.Where(roster.Users.IsAway)]);
            recovery.Leftovers.Replace(roster.Users, next.Users);
            Activate(recovery, next, before, roster.Rules.Schedules.Marks);
            long[] quarantined = [.. roster.Users.Awake.Where(user => user.Quarantine is not null).Select(user => user.Number)];
            roster = next;

            // What was taken from its lane meanwhile was let fall.
            Load([.. quarantined.Where(next.Users.IsAway)]);
            observers.Return(index, [.. quarantined.Select(next.Users.At).OfType<UserState>().Where(user => user.Quarantine is null)]);
            PostAllLetters();
            Settle(recovery);
        }
    }

    /// <summary>Removes a user, with all ids, from the journal and then from memory, while no turn is taken where one of them is.</summary>
    /// <param name="ids">The user's id, then the aliases.</param>
    /// <param name="of">The partition of an id.</param>
    /// <returns>Whether the user was known; null where these are not all of one user's ids any more.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now; nothing has changed.</exception>
    public static bool? Forget(IReadOnlyList<string> ids, Func<string, Partition> of) =>
        Between([.. ids.Select(of).Distinct().OrderBy(partition => partition.Index)], () => of(ids[0]).ForgetAll(ids, of));

    /// <summary>Does something between the turns of several partitions, in the order of partitions, so that no two wait for each other.</summary>
    private static T Between<T>(ReadOnlySpan<Partition> partitions, Func<T> work)
    {
        if (partitions.IsEmpty)
        {
            return work();
        }

        lock (partitions[0].writing)
        {
            return Between(partitions[1..], work);
        }
    }

    private bool? ForgetAll(IReadOnlyList<string> ids, Func<string, Partition> of)
    {
        if (!aliases.IdsOf(ids[0]).SequenceEqual(ids))
        {
            return null;
        }

        var forgotten = ids.Select(id => of(id).ToForget(id)).ToList();
        staging?.Forget([.. forgotten.Select(each => each.Record).OfType<ForgottenUser>()]);
        foreach (var (id, user) in ids.Zip(forgotten.Select(each => each.User)))
        {
            of(id).Remove(id, user);
        }

        return forgotten.Exists(each => each.User is not null);
    }

    /// <summary>Whom an id belongs to, all of whose entries are in the journal, and what is to be removed from there; null without a journal.</summary>
    private (UserState? User, ForgottenUser? Record) ToForget(string id)
    {
        staging?.NoteSpent();
        staging?.Flush();
        var user = Find(id);
        return (user, staging?.Forgotten(user?.Number ?? 0, user?.LastSequence ?? -1, Tombstones.Hash(id)));
    }

    private void Remove(string id, UserState? user)
    {
        tombstones.Add(Tombstones.Hash(id));
        aliases.Remove(id);
        if (user is not null)
        {
            roster.Users.Remove(user);
            observers.Forget(id);
        }
    }

    /// <summary>Stages the states that the journal does not have yet. Returns how many.</summary>
    public int StageStates()
    {
        lock (writing)
        {
            return staging?.StageStates() ?? 0;
        }
    }

    /// <summary>Whoever is in a turn ends it first.</summary>
    public void Pass()
    {
        lock (writing)
        {
            // To have been let in is enough.
        }
    }

    /// <summary>Notes the controls as they are now, and keeps what changed. What to wait for; null without a journal.</summary>
    public CommitGroup? NoteControls(params ControlChanged[] changed)
    {
        lock (writing)
        {
            var kept = new Batch();
            Array.ForEach(changed, kept.Add);
            return staging?.Note(kept);
        }
    }

    /// <summary>The values of references in force.</summary>
    public IReadOnlyList<ReferenceSet> References
    {
        get
        {
            lock (writing)
            {
                return [.. roster.References.InForce];
            }
        }
    }

    /// <summary>A value is in force from the next turn on. What to wait for; null without a journal, and where it was in force before.</summary>
    public CommitGroup? SetReference(ReferenceSet set)
    {
        lock (writing)
        {
            if (roster.References.Find(set.Name)?.IsSame(set) == true)
            {
                return null;
            }

            roster.References.Set(staging?.Sequence ?? 0, set);
            var kept = new Batch();
            kept.Add(set);
            return staging?.Note(kept);
        }
    }

    /// <summary>Removes the journal's entries from before a time, once all states are written as a baseline. Returns how many.</summary>
    /// <remarks>Where a user is quarantined nothing is removed: the entries are what brings the user back.</remarks>
    public long Trim(long horizon)
    {
        lock (writing)
        {
            if (roster.Users.Awake.Any(user => user.Quarantine is not null) || !staging!.HasBefore(horizon))
            {
                return 0;
            }

            staging.StageBaseline();
            staging.Flush();
            return staging.Trim(horizon);
        }
    }

    /// <summary>Users that were folded come into use, under rules that may be new to the journal.</summary>
    private void Activate(Recovery recovery, Roster next, ActiveRules? before, IReadOnlyDictionary<string, ScheduleMark> marks)
    {
        if (recovery.Activate(before, marks, staging!.Sequence) is { } activated)
        {
            batch.Add(activated);
        }

        staging.Serve(next, baseline: recovery.IsRebuilt);
        Commit(out _);
        next.Users.Arm(next.Timers);
    }

    /// <summary>Where all states were made anew, users may go once it is known what they have on its way.</summary>
    private void Settle(Recovery recovery)
    {
        if (recovery.IsRebuilt)
        {
            staging!.Settle();
        }
    }
}
