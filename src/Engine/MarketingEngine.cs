namespace Wellspring.Engine;

/// <summary>The door: user events go in, the rules' decisions come out.</summary>
/// <remarks>
/// Safe for concurrent use. A user belongs to one partition, and each partition has one writer at a time, so a user's
/// events are decided in the order in which they are published, also where calls are not awaited one by one.
/// </remarks>
public sealed partial class MarketingEngine : IDisposable
{
    /// <summary>The name of the meter that has the engine's instruments; docs/hosting.md lists them.</summary>
    public const string MeterName = "Wellspring.Engine";

    /// <summary>The name of the source of the engine's traces: publishing, commits, attempts to deliver.</summary>
    public const string ActivitySourceName = "Wellspring.Engine";

    private readonly Partition[] partitions;
    private readonly Intake intake;
    private readonly EngineOptions options;
    private readonly CommitStage? stage;
    private readonly Tombstones tombstones = new();
    private readonly AliasDirectory aliases = new();
    private readonly Turnstile turnstile = new();
    private readonly Reception reception;
    private readonly Post post;
    private readonly SemaphoreSlim maintaining = new(1);
    private readonly Router? router;
    private readonly Outbox? outbox;
    private readonly Dispatcher[] dispatchers = [];
    private int dispatching;

    /// <summary>Makes an engine. What its journal has is recovered first, which takes seconds for a million users.</summary>
    /// <param name="options">Event types, rules and policies. They belong to the engine from now on.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the rules or options; all are named.</exception>
    /// <exception cref="JournalException">The journal cannot be read, or not by these event types.</exception>
    public MarketingEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        try
        {
            (RuleSet, var catalog) = EngineSetup.Check(options);
            if (options.Channels.Count > 0)
            {
                router = new Router([.. options.Channels.Select(slot => slot.Channel)], catalog);
                outbox = new Outbox();
            }

            var observers = new Observers(options, outbox);
            reception = new Reception(options.Events, aliases, PartitionOf);
            post = new Post(reception, PartitionOf);
            partitions = [.. Enumerable.Range(0, options.Partitions).Select(i => new Partition(i, RuleSet, options, router, observers, tombstones, aliases, post))];
            stage = options.Journal is { } journal ? Recover(journal, observers) : null;
            CompleteReferences();
            if (outbox is not null)
            {
                dispatchers = [.. options.Channels.Select(slot => new Dispatcher(slot, outbox, router!, partitions, stage, options.TimeProvider))];
                EngineMetrics.Watch(this);
            }

            intake = new Intake(options, reception, post, stage);
        }
        catch
        {
            options.Journal?.Dispose();
            throw;
        }
    }

    /// <summary>The rules in force, by id.</summary>
    public IReadOnlyList<RuleInfo> Rules => [.. RuleSet.Rules.Select(rule => new RuleInfo(rule.Id, rule.Priority, rule.Clauses))];

    /// <summary>How many users are quarantined: something of theirs could not be folded, and they stand still until rules come into force that can.</summary>
    public int QuarantinedUsers => partitions.Sum(partition => partition.QuarantinedUsers);

    /// <summary>How many users have had an event; one with several ids is one.</summary>
    public int UserCount => partitions.Sum(partition => partition.UserCount) - aliases.Count;

    internal RuleSet RuleSet { get; private set; }

    internal TimeProvider TimeProvider => options.TimeProvider;

    /// <summary>Makes an engine.</summary>
    /// <param name="configure">Adds event types, rules and policies.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the rules or options; all are named.</exception>
    public static MarketingEngine Create(Action<EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Create(new EngineOptions(), configure);
    }

    /// <summary>What is half configured is let go, so that a store that was opened is not locked.</summary>
    internal static MarketingEngine Create(EngineOptions options, Action<EngineOptions> configure)
    {
        try
        {
            configure(options);
        }
        catch
        {
            options.Journal?.Dispose();
            throw;
        }

        return new(options);
    }

    /// <summary>Publishes a CloudEvent 1.0 in JSON. A bad one is refused and harms no other.</summary>
    /// <param name="cloudEvent">One JSON object in UTF-8. It is not kept.</param>
    /// <param name="origin">Where it comes from; only <see cref="EventOrigin.User"/> is activity.</param>
    /// <returns>What became of it. It is in the journal, its decisions are made, and observers were told, when this returns.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Publish the event again later; that is safe also where it was accepted.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public PublishResult Publish(ReadOnlySpan<byte> cloudEvent, EventOrigin origin = EventOrigin.User)
    {
        using var publishing = EngineTrace.Publish(1);
        CheckOpen();
        return Committed(intake.Accept(cloudEvent, origin));
    }

    /// <summary>Publishes an event made in code.</summary>
    /// <param name="userEvent">The event.</param>
    /// <returns>What became of it. It is in the journal, its decisions are made, and observers were told, when this returns.</returns>
    /// <exception cref="ArgumentException">No event type is registered for the event's data.</exception>
    /// <inheritdoc cref="Publish(ReadOnlySpan{byte}, EventOrigin)"/>
    public PublishResult Publish(UserEvent userEvent)
    {
        using var publishing = EngineTrace.Publish(1);
        CheckOpen();
        return Committed(intake.Accept(userEvent));
    }

    /// <summary>Publishes CloudEvents 1.0 in JSON, in their order. Bad ones are refused and harm no others.</summary>
    /// <param name="cloudEvents">Each one JSON object in UTF-8. They are not kept. A list is let in as a whole, so it should be small beside <see cref="EngineOptions.IntakeCapacity"/>.</param>
    /// <param name="origin">Where they come from; only <see cref="EventOrigin.User"/> is activity.</param>
    /// <param name="cancellation">Ends the waiting. Events that were accepted by then stay accepted.</param>
    /// <returns>What became of each. Completes when all are in the journal and observers were told; before that it waits for room in the intake.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Publish the events again later; that is safe also for those that were accepted.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async ValueTask<IReadOnlyList<PublishResult>> PublishAsync(IReadOnlyList<ReadOnlyMemory<byte>> cloudEvents, EventOrigin origin = EventOrigin.User, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cloudEvents);
        using var publishing = EngineTrace.Publish(cloudEvents.Count);
        var results = new PublishResult[cloudEvents.Count];
        List<CommitGroup> groups = [];
        using (await EnterAsync(cancellation).ConfigureAwait(false))
        {
            try
            {
                for (var i = 0; i < results.Length; i++)
                {
                    intake.Expect(cloudEvents, i);
                    var answer = intake.Accept(cloudEvents[i].Span, origin);
                    results[i] = answer.Result;
                    Add(answer.Group);
                    Add(answer.Followed);
                }
            }
            finally
            {
                // Also where a user could not be fetched: what was staged before is committed.
                stage?.Schedule();
            }
        }

        foreach (var group in groups)
        {
            await CommittedAsync(group, cancellation).ConfigureAwait(false);
        }

        return results;

        void Add(CommitGroup? group)
        {
            if (group is not null && (groups.Count == 0 || groups[^1] != group))
            {
                groups.Add(group);
            }
        }
    }

    /// <summary>Publishes an event made in code.</summary>
    /// <param name="userEvent">The event.</param>
    /// <param name="cancellation">Ends the waiting. An event that was accepted by then stays accepted.</param>
    /// <returns>What became of it. Completes when it is in the journal and observers were told; before that it waits for room in the intake.</returns>
    /// <exception cref="ArgumentException">No event type is registered for the event's data.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Publish the event again later; that is safe also where it was accepted.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async ValueTask<PublishResult> PublishAsync(UserEvent userEvent, CancellationToken cancellation = default)
    {
        using var publishing = EngineTrace.Publish(1);
        Answer answer;
        using (await EnterAsync(cancellation).ConfigureAwait(false))
        {
            answer = intake.Accept(userEvent);
            stage?.Schedule();
        }

        await CommittedAsync(answer.Group, cancellation).ConfigureAwait(false);
        await CommittedAsync(answer.Followed, cancellation).ConfigureAwait(false);
        return answer.Result;
    }

    /// <summary>Publishes an event made in code, unless the intake is full.</summary>
    /// <param name="userEvent">The event.</param>
    /// <param name="published">What becomes of it, as from <see cref="PublishAsync(UserEvent, CancellationToken)"/>; default where the intake is full.</param>
    /// <returns>False where <see cref="EngineOptions.IntakeCapacity"/> entries wait for the journal: the event was not accepted.</returns>
    /// <inheritdoc cref="PublishAsync(UserEvent, CancellationToken)"/>
    public bool TryPublish(UserEvent userEvent, out ValueTask<PublishResult> published)
    {
        var full = IsFull();
        published = full ? default : PublishAsync(userEvent);
        return !full;
    }

    /// <summary>Commits what was accepted, writes the states that the journal does not have yet, takes nothing more, and disposes the journal. For a million users that can take seconds.</summary>
    public void Dispose()
    {
        Observers.CheckNotTelling();
        EngineMetrics.Forget(this);
        try
        {
            WriteStates();
            stage?.Dispose();
        }
        finally
        {
            options.Journal?.Dispose();
        }
    }

    private void CheckOpen()
    {
        Observers.CheckNotTelling();
        stage?.CheckOpen();
    }

    private ValueTask<Turnstile.Pass> EnterAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        CheckOpen();
        return stage is null ? default : turnstile.EnterAsync(stage, cancellation);
    }

    private PublishResult Committed(Answer answer)
    {
        var thrown = answer.Group is { } group ? stage!.Complete(group) : null;
        var followed = answer.Followed is { } later ? stage!.Complete(later) : null;
        (thrown ?? followed)?.Throw();
        return answer.Result;
    }

    private static async ValueTask CommittedAsync(CommitGroup? group, CancellationToken cancellation)
    {
        if (group is not null)
        {
            await group.Settled.WaitAsync(cancellation).ConfigureAwait(false);
            group.ThrowIfFailed();
            group.Thrown?.Throw();
        }
    }

    internal UserState? FindUser(string user) => aliases.Find(user) is var found ? PartitionOf(found).Look(found, state => state) : null;

    /// <summary>How many users' states are in memory.</summary>
    internal int Residents => partitions.Sum(partition => partition.Residents);

    /// <summary>How many users' states are objects.</summary>
    internal int Awake => partitions.Sum(partition => partition.Awake);

    /// <summary>How many places the due indexes have.</summary>
    internal int TimerPlaces => partitions.Sum(partition => partition.TimerPlaces);

    internal Partition PartitionOf(string user) => Partition.Of(partitions, user);
}

/// <summary>A rule as it stands in the engine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Clauses">Its clauses as they were written.</param>
public sealed record RuleInfo(string Id, int Priority, IReadOnlyList<string> Clauses);
