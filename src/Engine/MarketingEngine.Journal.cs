using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <content>What the engine does with its journal beside events: recovery, other rules, forgetting.</content>
public sealed partial class MarketingEngine
{
    /// <summary>Puts other rules, caps, experiments and budgets into force while the engine goes on: each partition's states are made anew from the journal beside those in use, and take their place between two events.</summary>
    /// <param name="configure">Adds all rules, caps, experiments and budgets that are to be in force, such as <c>options => options.Configure(catalog, json)</c>. Zone, quiet hours, holdout and consent stay as they are unless it sets them; nothing else of the options counts.</param>
    /// <param name="cancellation">Ends the work at the next partition. Those before it have the new rules then; activate again.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the rules; all are named, and nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The engine has no journal.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task ActivateAsync(Action<EngineOptions> configure, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var journal = Journal();
        var next = options.WithoutRules();
        configure(next);
        next.Validate();
        var rules = RuleCompiler.Compile(next.Rules, next);
        await MaintainAsync(
            async () =>
            {
                foreach (var partition in partitions)
                {
                    await Retry.UntilAvailableAsync(() => partition.Activate(rules, next, journal), cancellation).ConfigureAwait(false);
                }

                RuleSet = rules;
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Forgets a user: the id, the state and all that the journal has of events and decisions, but for skeletons without a name, so that counts stay true. Later events of the user are refused, until <see cref="ReadmitAsync"/>.</summary>
    /// <param name="user">The user's id. Not empty. It need not be known.</param>
    /// <param name="cancellation">Ends the waiting for a journal that cannot be written.</param>
    /// <returns>Whether the user was known. Completes when nothing is left in the journal's files.</returns>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task<bool> ForgetAsync(string user, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        Observers.CheckNotTelling();
        var (partition, tombstone) = (PartitionOf(user), Tombstones.Hash(user));
        var known = false;
        await MaintainAsync(
            async () =>
            {
                await Retry.UntilAvailableAsync(() => known = partition.Forget(user, tombstone), cancellation).ConfigureAwait(false);
                if (options.Panel.Forget(user))
                {
                    await Retry.UntilAvailableAsync(() => stage?.Complete(partitions[0].NoteControls()!), cancellation).ConfigureAwait(false);
                }

                await Retry.UntilAvailableAsync(() => partition.Erase(user, tombstone), cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        return known;
    }

    /// <summary>Lets a forgotten user come back, as one who is new. Nothing happens where the user was not forgotten.</summary>
    /// <param name="user">The user's id. Not empty.</param>
    /// <param name="cancellation">Ends the waiting for a journal that cannot be written.</param>
    public Task ReadmitAsync(string user, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        Observers.CheckNotTelling();
        var hash = Tombstones.Hash(user);
        return MaintainAsync(
            () => Retry.UntilAvailableAsync(
                () =>
                {
                    if (PartitionOf(user).IsForgetting(user))
                    {
                        PartitionOf(user).Erase(user, hash);
                    }

                    stage?.Alone(() => options.Journal!.RemoveTombstone(hash));
                    tombstones.Remove(hash);
                },
                cancellation),
            cancellation);
    }

    /// <summary>Writes all that is kept of a user as one JSON object: <c>{"user", "clock", "tier", "points", "tags", "attributes", "consent", "entries": […]}</c>, the journal's entries in their order.</summary>
    /// <param name="user">The user's id. Not empty.</param>
    /// <param name="output">Gets the JSON in UTF-8. It stays open.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <returns>False where the user is not known; nothing is written then.</returns>
    public async Task<bool> ExportAsync(string user, Stream output, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(output);
        Observers.CheckNotTelling();
        var json = PartitionOf(user).Look(user, state => UserExport.Write(state, options.Journal, PartitionOf(user).Index));
        if (json is null)
        {
            return false;
        }

        await output.WriteAsync(json, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Removes the entries that are older than <see cref="EngineOptions.JournalRetention"/> from the journal, once all states are written as a baseline. A partition that has a user who is set aside keeps its entries.</summary>
    /// <param name="cancellation">Ends the work at the next partition.</param>
    /// <returns>How many entries were removed.</returns>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task<long> TrimAsync(CancellationToken cancellation = default)
    {
        Observers.CheckNotTelling();
        var removed = 0L;
        if (options.JournalRetention is { } kept && stage is not null)
        {
            var horizon = (options.TimeProvider.GetUtcNow() - kept).UtcTicks;
            await MaintainAsync(
                async () =>
                {
                    foreach (var partition in partitions)
                    {
                        await Retry.UntilAvailableAsync(() => removed += partition.Trim(horizon), cancellation).ConfigureAwait(false);
                    }
                },
                cancellation).ConfigureAwait(false);
        }

        return removed;
    }

    /// <summary>Tries to write what waits for the journal, where the last attempt failed. For health checks, and for those who do not want to wait.</summary>
    /// <exception cref="JournalUnavailableException">The journal still cannot be written.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public void CheckJournal() => CheckOpen();

    /// <summary>Reads the journal, each partition's entries in their order. What was forgotten is left out.</summary>
    /// <exception cref="InvalidOperationException">The engine has no journal.</exception>
    public IEnumerable<JournalEntry> ReadJournal()
    {
        var journal = Journal();
        var entries = new EntryReader(options.Events);
        return Enumerable.Range(0, partitions.Length).SelectMany(partition =>
        {
            var users = journal.ReadUsers(partition).ToDictionary(user => user.Number, user => user.Id);
            return journal.Read(partition).Where(record => record.User == 0 || users.ContainsKey(record.User)).Select(record => entries.Read(record, users.GetValueOrDefault(record.User, "")));
        });
    }

    /// <summary>One at a time: what forgets, trims or makes states anew would undo each other.</summary>
    private async Task MaintainAsync(Func<Task> work, CancellationToken cancellation)
    {
        await maintaining.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            maintaining.Release();
        }
    }

    /// <summary>The next start has nothing to fold, and knows who is on the way should rules be removed by then.</summary>
    private void WriteStates()
    {
        const int StatesAtATime = 16_384;
        var staged = 0;
        try
        {
            foreach (var partition in options.RequireSameRules ? [] : partitions)
            {
                staged += partition.StageStates();
                if (staged >= StatesAtATime && stage?.Latest is { } group)
                {
                    stage.Complete(group);
                    staged = 0;
                }
            }
        }
        catch (JournalException)
        {
            // The records are there to make the states from.
        }
    }

    private IJournal Journal() => options.Journal ?? throw new InvalidOperationException("The engine has no journal; set EngineOptions.Journal.");

    private CommitStage Recover(IJournal journal, Observers observers)
    {
        var heads = journal.TakeOver(partitions.Length);
        foreach (var before in heads.Select(head => PartitionNote.Read(head.Note).Rules).Where(before => options.RequireSameRules && before is not null && before.Version != RuleSet.Version))
        {
            throw new InvalidConfigurationException([$"the journal was written under other rules ({before!.Differences(RuleSet)}); use those rules, or another journal"]);
        }

        options.Panel.Recover(PartitionNote.Read(heads[0].Note).Controls);
        foreach (var tombstone in journal.ReadTombstones())
        {
            tombstones.Add(tombstone.Span);
        }

        var made = new CommitStage(journal, observers, options, heads);
        try
        {
            Parallel.For(0, partitions.Length, i => partitions[i].Recover(journal, heads[i], made, outbox));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return made;
    }
}
