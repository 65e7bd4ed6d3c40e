namespace Wellspring.Engine;

/// <content>What a partition does with its journal beside events: recovery, other rules, forgetting, trimming.</content>
internal sealed partial class Partition
{
    /// <summary>Users who are removed from memory and not yet from the journal, with their number and their last entry. Maintenance, which does one thing at a time, uses it.</summary>
    private readonly Dictionary<string, (long Number, long LastSequence)> forgotten = new(StringComparer.Ordinal);

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
        }
    }

    /// <summary>Removes a user from memory, for good. False where the user has become an alias meanwhile.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="isAlias">The id is an alias, of a user who is removed already.</param>
    public bool Forget(string id, bool isAlias)
    {
        lock (writing)
        {
            var user = Find(id);
            if (user?.MovedTo is not null && !isAlias)
            {
                return false;
            }

            staging?.NoteSpent();
            staging?.Flush();
            tombstones.Add(Tombstones.Hash(id));
            if (user is not null)
            {
                roster.Users.Remove(user);
                observers.Forget(id);
                forgotten[id] = (user.Number, user.LastSequence);
            }

            return true;
        }
    }

    /// <summary>The user is removed from memory, and not yet from the journal.</summary>
    public bool IsForgetting(string id) => forgotten.ContainsKey(id);

    /// <summary>What is left to be removed from the journal of a user who is not in memory any more; null without a journal.</summary>
    public ForgottenUser? LeftOf(string id)
    {
        var (number, last) = forgotten.GetValueOrDefault(id, (0, -1));
        return staging?.Forgotten(number, last, Tombstones.Hash(id));
    }

    /// <summary>Nothing is left of the user.</summary>
    public void Erased(string id) => forgotten.Remove(id);

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
        if (recovery.IsRebuilt)
        {
            staging.Settle();
        }
    }
}
