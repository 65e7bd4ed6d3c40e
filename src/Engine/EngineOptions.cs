namespace Wellspring.Engine;

/// <summary>What an engine is made of: event types, rules, policies. Checked as a whole when the engine is made.</summary>
public sealed partial class EngineOptions
{
    private readonly List<RuleDefinition> rules = [];
    private readonly List<FrequencyCap> caps = [];
    private readonly List<Action<Decision>> observers = [];
    private readonly List<Action<DeliveryUpdated>> deliveryObservers = [];
    private readonly List<Segment> segments = [];

    /// <summary>Tells how far ahead an event is, and drives a host's clock. Default the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The time zone of users that have none of their own. Default Asia/Shanghai.</summary>
    public TimeZoneInfo Zone { get; set; } = DefaultZone();

    /// <summary>For how long of a user's clock a processed event is known, so that a repeat changes nothing. Null: for ever. Default 30 days.</summary>
    public TimeSpan? DedupeFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>An event further ahead of <see cref="TimeProvider"/> than this is refused. Null: none is, as in a replay of history. Default 1 hour.</summary>
    public TimeSpan? MaxAhead { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Events later than this are skipped, and no clock goes beyond it: the end of a replay. Default null, no end.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The longest CloudEvent that is read, in bytes. Default 1 MiB.</summary>
    public int MaxEventBytes { get; set; } = 1 << 20;

    /// <summary>When messages are held, or dropped, so that no one is disturbed. Default null, never.</summary>
    public QuietHours? QuietHours { get; set; }

    /// <summary>The users who get no marketing, so that its effect can be measured. Default null, none.</summary>
    public Holdout? Holdout { get; set; }

    /// <summary>Which actions need the user's consent. Default <see cref="ConsentRequirement.None"/>.</summary>
    public ConsentRequirement Consent { get; set; }

    /// <summary>Keeps what was accepted and decided, and what it has is recovered when the engine is made. The engine disposes it, also where it cannot be made. Default null: only the users' state is kept, in memory.</summary>
    public IJournal? Journal { get; set; }

    /// <summary>How long entries stay in the journal, by the users' clocks, before <see cref="MarketingEngine.TrimAsync"/> removes them; a host does so every hour. States stay whole, but a rule that comes to ask for other facts knows them from then on only (<see cref="UserFacts.KnownSince"/>). Default null: for ever.</summary>
    public TimeSpan? JournalRetention { get; set; }

    /// <summary>Where the journal was written under other rules, the engine is not made; and a stop is quicker, for no states need be written for other rules to find. Default false: they come into force, and each new or changed rule does what its <c>OnActivation</c> says.</summary>
    public bool RequireSameRules { get; set; }

    /// <summary>About how many users' states may be in memory at once; the others are fetched from the journal when they have an event or a timer. At least 1 for each of <see cref="Partitions"/>; it needs a journal. Default null: all.</summary>
    public int? ResidentUsers { get; set; }

    /// <summary>How the users are divided, by a hash of their ids; it changes no result. A journal keeps the number it was made with. From 1 to 1024, default 64.</summary>
    public int Partitions { get; set; } = 64;

    /// <summary>How many entries may wait for the journal before publishers wait. At least 1, default 16,384.</summary>
    public int IntakeCapacity { get; set; } = 16_384;

    /// <summary>About how many users' states are kept as objects; those of users who had no event lately are packed. The objects of so many fit into a processor's caches.</summary>
    internal int AwakeUsers { get; set; } = 8192;

    internal int AwakeUsersPerPartition => Math.Min(AwakeUsers, (ResidentUsers ?? int.MaxValue) / 2) / Partitions;

    /// <summary>For so many entries one snapshot is written: what snapshots cost, and how long the tail of a restart is.</summary>
    internal int EntriesPerSnapshot { get; set; } = 4;

    /// <summary>A sweep over a partition's users begins no sooner after the last, so that a few busy users are not written all the time.</summary>
    internal int MinEntriesPerSweep { get; set; } = 4096;

    internal EventTypes Events { get; private init; } = new();

    internal IReadOnlyList<RuleDefinition> Rules => rules;

    internal IReadOnlyList<FrequencyCap> Caps => caps;

    internal IReadOnlyList<Action<Decision>> DecisionObservers => observers;

    internal IReadOnlyList<Action<DeliveryUpdated>> DeliveryObservers => deliveryObservers;

    internal MessageCatalogOptions? Messages { get; private set; }

    internal IReadOnlyList<Segment> Segments => segments;

    internal long UntilTicks => Until?.UtcTicks ?? long.MaxValue;

    /// <summary>Registers event types.</summary>
    /// <param name="register">Adds them, such as <c>CommerceEvents.Register</c>.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddEvents(Action<EventTypes> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        register(Events);
        return this;
    }

    /// <summary>Adds a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="id">Its id, unique in the engine. Default the id of its <see cref="RuleAttribute"/>.</param>
    /// <param name="priority">Its priority. Default that of its <see cref="RuleAttribute"/>.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddRule(LifecycleRule rule, string? id = null, int? priority = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        rules.Add(rule.Describe(id, priority));
        return this;
    }

    /// <summary>Adds a frequency cap. A message must pass all of them.</summary>
    /// <param name="cap">The cap.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddCap(FrequencyCap cap)
    {
        ArgumentNullException.ThrowIfNull(cap);
        caps.Add(cap);
        return this;
    }

    /// <summary>Is told of every decision, after it was committed and in each user's order.</summary>
    /// <param name="decided">Called on the publishing thread, for users of different partitions at the same time. It must be quick and must not publish. What it throws reaches the publisher after all others were told; the event stays accepted.</param>
    /// <returns>This object.</returns>
    public EngineOptions OnDecision(Action<Decision> decided)
    {
        ArgumentNullException.ThrowIfNull(decided);
        observers.Add(decided);
        return this;
    }

    /// <summary>Is told of what becomes of each delivery, after it was committed and in each user's order.</summary>
    /// <param name="updated">As for <see cref="OnDecision"/>.</param>
    /// <returns>This object.</returns>
    public EngineOptions OnDelivery(Action<DeliveryUpdated> updated)
    {
        ArgumentNullException.ThrowIfNull(updated);
        deliveryObservers.Add(updated);
        return this;
    }

    /// <summary>Adds to the message catalogue: what rules can name, and what becomes of it on each channel. It is checked when the engine is made. Without any, channels get the actions as the rules say them.</summary>
    /// <param name="write">Writes it, such as <c>messages => messages.Read(File.ReadAllBytes("messages.json"))</c>.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddMessages(Action<MessageCatalogOptions> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        write(Messages ??= new());
        return this;
    }

    /// <summary>Adds a segment that is asked for while the engine runs, as by <see cref="MarketingEngine.ForecastAsync"/>, so that the facts it asks for are kept. Segments of rules need no word.</summary>
    /// <param name="segment">The segment. One of the same name must not have been added.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddSegment(Segment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        segments.Add(segment);
        return this;
    }

    /// <summary>A machine without time zone data still knows China's one offset.</summary>
    private static TimeZoneInfo DefaultZone() => TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Shanghai", out var zone)
        ? zone
        : TimeZoneInfo.CreateCustomTimeZone("Asia/Shanghai", TimeSpan.FromHours(8), "Asia/Shanghai", "Asia/Shanghai");

    /// <summary>The same but for rules, caps, experiments and budgets, of which it has none but the standing ones.</summary>
    internal EngineOptions WithoutRules()
    {
        var other = new EngineOptions
        {
            Events = Events,
            TimeProvider = TimeProvider,
            Zone = Zone,
            DedupeFor = DedupeFor,
            MaxAhead = MaxAhead,
            Until = Until,
            MaxEventBytes = MaxEventBytes,
            Holdout = Holdout,
            QuietHours = QuietHours,
            Consent = Consent,
            BudgetBook = BudgetBook,
            Panel = Panel,
            Partitions = Partitions,
            ResidentUsers = ResidentUsers,
            JournalRetention = JournalRetention,
            Journal = Journal,
            IntakeCapacity = IntakeCapacity,
            AwakeUsers = AwakeUsers,
            EntriesPerSnapshot = EntriesPerSnapshot,
            MinEntriesPerSweep = MinEntriesPerSweep,
        };
        other.observers.AddRange(observers);
        other.deliveryObservers.AddRange(deliveryObservers);

        foreach (var (name, type) in references)
        {
            other.references.Add(name, type);
        }

        // What channels and segments read of users is kept under any rules.
        other.added.AddRange(added);
        other.segments.AddRange(segments);
        AddStandingTo(other);
        return other;
    }

    internal void Validate()
    {
        List<string> mistakes = [];
        if (DedupeFor <= TimeSpan.Zero)
        {
            mistakes.Add($"DedupeFor: {Spans.Text(DedupeFor.Value)} is not greater than 0; null keeps for ever");
        }

        if (MaxAhead < TimeSpan.Zero)
        {
            mistakes.Add($"MaxAhead: {Spans.Text(MaxAhead.Value)} is negative; null switches the check off");
        }

        if (JournalRetention < TimeSpan.Zero)
        {
            mistakes.Add($"JournalRetention: {Spans.Text(JournalRetention.Value)} is negative; null keeps for ever");
        }

        if (MaxEventBytes < 1)
        {
            mistakes.Add($"MaxEventBytes: {MaxEventBytes} is less than 1");
        }

        if (Partitions is < 1 or > 1024)
        {
            mistakes.Add($"Partitions: {Partitions} is not from 1 to 1024");
        }

        if (ResidentUsers < Partitions)
        {
            mistakes.Add($"ResidentUsers: {ResidentUsers} is less than one for each of the {Partitions} partitions; null keeps all users in memory");
        }

        if (ResidentUsers is not null && Journal is null)
        {
            mistakes.Add("ResidentUsers: users can only be away where a journal has their states; set Journal, or leave it null");
        }

        if (IntakeCapacity < 1)
        {
            mistakes.Add($"IntakeCapacity: {IntakeCapacity} is less than 1");
        }

        CheckChannels(mistakes);
        CheckBudgets(mistakes);
        if (mistakes.Count > 0)
        {
            throw new InvalidConfigurationException(mistakes);
        }
    }
}
