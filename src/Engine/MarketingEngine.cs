using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>The door: user events go in, the rules' decisions come out.</summary>
/// <remarks>
/// Safe for concurrent use. A user belongs to one partition, and each partition has one writer at a time, so a user's
/// events are decided in the order in which they are published.
/// </remarks>
public sealed class MarketingEngine
{
    /// <summary>The name of the meter whose instruments count events and decisions.</summary>
    public const string MeterName = "Wellspring.Engine";

    private readonly Partition[] partitions;
    private readonly CloudEventReader reader;
    private readonly EngineOptions options;

    /// <summary>Makes an engine.</summary>
    /// <param name="options">Event types, rules and policies. They belong to the engine from now on.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the rules or options; all are named.</exception>
    public MarketingEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        options.Events.Freeze();
        this.options = options;
        RuleSet = RuleCompiler.Compile(options.Rules, options);
        reader = new CloudEventReader(options.Events, options, WasProcessed);
        partitions = [.. Enumerable.Range(0, options.Partitions).Select(i => new Partition(i, RuleSet, options))];
        Rules = [.. RuleSet.Rules.Select(rule => new RuleInfo(rule.Id, rule.Priority, rule.Clauses))];
    }

    /// <summary>The rules in force, by id.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>How many users have had an event.</summary>
    public int UserCount => partitions.Sum(partition => partition.UserCount);

    internal RuleSet RuleSet { get; }

    internal TimeProvider TimeProvider => options.TimeProvider;

    /// <summary>Makes an engine.</summary>
    /// <param name="configure">Adds event types, rules and policies.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the rules or options; all are named.</exception>
    public static MarketingEngine Create(Action<EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var made = new EngineOptions();
        configure(made);
        return new(made);
    }

    /// <summary>Publishes a CloudEvent 1.0 in JSON. A bad one is refused and harms no other.</summary>
    /// <param name="cloudEvent">One JSON object in UTF-8. It is not kept.</param>
    /// <param name="origin">Where it comes from; only <see cref="EventOrigin.User"/> is activity.</param>
    /// <returns>What became of it. Its decisions are made, and observers were told, when this returns.</returns>
    public PublishResult Publish(ReadOnlySpan<byte> cloudEvent, EventOrigin origin = EventOrigin.User)
    {
        Commit.CheckNotTelling();
        return reader.Read(cloudEvent, origin, out var answer) is { } read ? Publish(read) : answer;
    }

    /// <summary>Publishes an event made in code.</summary>
    /// <param name="userEvent">The event.</param>
    /// <returns>What became of it. Its decisions are made, and observers were told, when this returns.</returns>
    /// <exception cref="ArgumentException">No event type is registered for the event's data.</exception>
    public PublishResult Publish(UserEvent userEvent)
    {
        ArgumentNullException.ThrowIfNull(userEvent);
        Commit.CheckNotTelling();
        var type = options.Events.Find(userEvent.Data.GetType())
            ?? throw new ArgumentException($"No event type is registered for {userEvent.Data.GetType().Name}; register it with AddEvents.", nameof(userEvent));
        if (userEvent.Ticks > options.UntilTicks)
        {
            return new(PublishStatus.Skipped, userEvent.Time);
        }

        var arrival = new Arrival(userEvent, type);
        return Fault(arrival) is not { } fault ? PartitionOf(userEvent.User).Accept(arrival)
            : WasProcessed(userEvent.User, arrival.Fingerprint) ? new(PublishStatus.Repeated, userEvent.Time)
            : PublishResult.Refuse(fault);
    }

    /// <summary>Sets all clocks on: every timer due by then fires, at its due time. A live engine is called with the time of day again and again.</summary>
    /// <param name="time">The clocks' new value; an earlier one than before changes nothing.</param>
    /// <remarks>What an observer throws is thrown on after all timers have fired.</remarks>
    public void AdvanceTo(DateTimeOffset time)
    {
        Commit.CheckNotTelling();
        var to = Math.Min(time.UtcTicks, options.UntilTicks);
        ExceptionDispatchInfo? thrown = null;
        foreach (var partition in partitions)
        {
            thrown = partition.AdvanceTo(to) ?? thrown;
        }

        thrown?.Throw();
    }

    private string? Fault(in Arrival arrival)
    {
        if (options.MaxAhead is { } ahead && arrival.Event.Time - options.TimeProvider.GetUtcNow() > ahead)
        {
            return $"time is more than {Spans.Text(ahead)} ahead of this machine's clock";
        }

        try
        {
            return arrival.Type.Check(arrival.Data);
        }
        catch (Exception e)
        {
            return $"the check of the type {arrival.Type.Name} threw {e.GetType().Name}";
        }
    }

    private bool WasProcessed(string user, UInt128 fingerprint) => PartitionOf(user).WasProcessed(user, fingerprint);

    internal UserState? FindUser(string user) => PartitionOf(user).FindUser(user);

    internal Partition PartitionOf(string user) => partitions[Fnv1a.Hash64(user) % (ulong)partitions.Length];
}

/// <summary>A rule as it stands in the engine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Clauses">Its clauses as they were written.</param>
public sealed record RuleInfo(string Id, int Priority, IReadOnlyList<string> Clauses);
