namespace Wellspring.Engine;

/// <content>Whom messages reach.</content>
public sealed partial class MarketingEngine
{
    /// <summary>Counts how many users of a segment a message can reach now, by channel, and for which reasons the others cannot be reached. Nothing is decided and nothing changes; events go on meanwhile.</summary>
    /// <param name="segment">The segment. It can ask for the facts that rules, channels, or segments added with <see cref="EngineOptions.AddSegment"/> ask for.</param>
    /// <param name="action">What would be sent, such as <c>Send.Marketing("spring-sale")</c>. Its fields may be missing: what a message says is not looked at.</param>
    /// <param name="progress">Is told how many users were looked at. Default none.</param>
    /// <param name="cancellation">Ends the counting.</param>
    /// <returns>The counts. For a million users it takes seconds.</returns>
    /// <remarks>
    /// Asked are consent, suppression, the stop, the allow-list, frequency caps and channels; what lasts only for a while or depends on the rule is not: quiet hours, limits, budgets, experiments, holdout. Users who are quarantined are left out.
    /// Consent and counts are those of each user; two messages in a row may reach fewer.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The segment asks for a fact that is not kept, or the message is not in the catalogue, or of another class there.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public Task<ReachForecast> ForecastAsync(Segment segment, OutgoingAction action, IProgress<ForecastProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(segment);
        CheckSendable(action);
        CheckOpen();

        // A mistake is told at once, also where there are no users.
        RuleSet.Segments.Compile(segment);
        return Task.Run(() => Forecast(segment, action, progress, cancellation), cancellation);
    }

    /// <summary>Says whether a message can reach a user now, and by which channel; asked is what <see cref="ForecastAsync"/> asks.</summary>
    /// <param name="user">The user's id, or one of the aliases. Not empty.</param>
    /// <param name="action">What would be sent. Its fields may be missing.</param>
    /// <returns>What each channel says; null where the user is not known, or is quarantined.</returns>
    /// <exception cref="InvalidOperationException">The message is not in the catalogue, or of another class there.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public UserReach? Reach(string user, OutgoingAction action)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        CheckSendable(action);
        CheckOpen();
        return Look(user, (state, turn) => new UserReach(turn.Objection(state, action)?.Reason, router?.Ask(state, action) ?? []));
    }

    /// <summary>Asks for facts of a user as of now, as a rule's step does.</summary>
    /// <typeparam name="T">What is asked for. Not the facts themselves: they are of the user only while they are asked.</typeparam>
    /// <param name="user">The user's id, or one of the aliases. Not empty.</param>
    /// <param name="ask">Asks, quickly; the user's partition waits for it. It can ask for the facts that rules and channels ask for.</param>
    /// <returns>What it returned; default where the user is not known, or is quarantined.</returns>
    /// <exception cref="InvalidOperationException">A fact is not kept.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public T? Ask<T>(string user, Func<UserFacts, T> ask)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(ask);
        CheckOpen();
        return Look(user, (state, _) => ask(state));
    }

    /// <summary>Looks at a user as of now. Who becomes an alias meanwhile is looked for again: an empty shell has nothing to say.</summary>
    private T? Look<T>(string user, Func<UserState, Turn, T> look)
    {
        while (true)
        {
            var id = aliases.Find(user);
            var seen = PartitionOf(id).Look(id, options.TimeProvider.GetUtcNow(), look);
            if (aliases.Find(user) == id)
            {
                return seen;
            }
        }
    }

    private ReachForecast Forecast(Segment segment, OutgoingAction action, IProgress<ForecastProgress>? progress, CancellationToken cancellation)
    {
        var at = options.TimeProvider.GetUtcNow();
        ReachTally tally = new(segment, action, router);
        var all = 0L;
        foreach (var partition in partitions)
        {
            for (long? last = 0; last is not null;)
            {
                cancellation.ThrowIfCancellationRequested();
                CheckOpen();
                last = partition.Scan(last.Value, at, tally.Look, out var looked);
                all += looked;
                progress?.Report(new(all, UserCount));
            }
        }

        return tally.Result(at);
    }

    private void CheckSendable(OutgoingAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (router?.Catalog is not { } catalog)
        {
            return;
        }

        var entry = catalog.Find(action.Name) ?? throw new InvalidOperationException($"There is no '{action.Name}' in the message catalogue; there are {string.Join(", ", catalog.Names)}.");
        if (entry.Class != action.Class)
        {
            throw new InvalidOperationException($"'{action.Name}' is {entry.Class} in the message catalogue, and sent as {action.Class} it reaches no one; ask for it as {entry.Class}, or make it {action.Class} in the catalogue.");
        }
    }
}
