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
        var departed = new DepartedHistory(journal, next);
        await MaintainAsync(
            async () =>
            {
                foreach (var partition in partitions)
                {
                    await Retry.UntilAvailableAsync(() => partition.Activate(rules, next, journal, departed), cancellation).ConfigureAwait(false);
                }

                RuleSet = rules;
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the entries that are older than <see cref="EngineOptions.JournalRetention"/> from the journal, once all states are written as a baseline. A partition that has a user who is quarantined keeps its entries.</summary>
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

            // One of them may have been forgotten since.
            return journal.Read(partition).Where(record => record.User == 0 || (users.ContainsKey(record.User) && !EntryReader.IsErased(record))).Select(record => entries.Read(record, users.GetValueOrDefault(record.User, "")));
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

        var departed = new DepartedHistory(journal, options);
        var made = new CommitStage(journal, observers, options, heads);
        try
        {
            Parallel.For(0, partitions.Length, i => partitions[i].Recover(journal, heads[i], made, outbox, departed));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        // An alias that was on the allow-list when it was linked: the list may not have been noted since.
        foreach (var alias in aliases.All)
        {
            options.Panel.Follow(alias, aliases.Find(alias));
        }

        return made;
    }
}
