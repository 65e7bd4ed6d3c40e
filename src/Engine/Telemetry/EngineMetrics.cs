using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine;

/// <summary>The engine's instruments, by OpenTelemetry's conventions. No user and no content stands in an attribute, and what a listener throws harms no one.</summary>
internal static class EngineMetrics
{
    private const string Channel = "wellspring.channel";

    /// <summary>From a call that is answered at once to what is tried again for days.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21600, 86400] };

    private static readonly Meter Meter = new(MarketingEngine.MeterName);

    private static readonly Counter<long> Events =
        Meter.CreateCounter<long>("wellspring.engine.events", "{event}", "Events accepted, by whether their type is registered.");

    private static readonly Counter<long> Decisions =
        Meter.CreateCounter<long>("wellspring.engine.decisions", "{decision}", "Decisions made, by rule and outcome.");

    private static readonly Counter<long> Quarantined =
        Meter.CreateCounter<long>("wellspring.engine.users.quarantined", "{user}", "Users quarantined, for their state could not be folded.");

    private static readonly Counter<long> Unavailable =
        Meter.CreateCounter<long>("wellspring.engine.journal.unavailable", "{attempt}", "Attempts to append to the journal that failed and are made again.");

    private static readonly Counter<long> Deliveries =
        Meter.CreateCounter<long>("wellspring.engine.deliveries", "{delivery}", "Deliveries that came to a state, by channel and state.");

    private static readonly Histogram<double> TimerLateness =
        Meter.CreateHistogram("wellspring.timer.lateness", "s", "From a timer's due time to the tick that fired it.", advice: Seconds);

    private static readonly Histogram<double> CommitDuration =
        Meter.CreateHistogram("wellspring.commit.duration", "s", "How long an append to the journal took.", advice: Seconds);

    private static readonly Histogram<int> CommitEntries =
        Meter.CreateHistogram("wellspring.commit.entries", "{entry}", "How many entries an append had.", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] });

    private static readonly Histogram<double> AttemptDuration =
        Meter.CreateHistogram("wellspring.delivery.attempt.duration", "s", "How long a call of a channel took, by channel and result.", advice: Seconds);

    private static readonly Histogram<double> DeliveryDuration =
        Meter.CreateHistogram("wellspring.delivery.duration", "s", "From a decision's time to its channel's answer that it has taken the delivery, by channel.", advice: Seconds);

    /// <summary>Those whose channels are measured. They need not be disposed to be let go.</summary>
    private static readonly ConditionalWeakTable<MarketingEngine, object?> Engines = [];

    static EngineMetrics()
    {
        Meter.CreateObservableUpDownCounter("wellspring.outbox.pending", () => PerChannel(all => all.Sum(c => c.Status.Pending)), "{delivery}", "Deliveries that wait for their channel, by channel.");
        Meter.CreateObservableUpDownCounter("wellspring.outbox.dead", () => PerChannel(all => all.Sum(c => c.Status.Dead)), "{delivery}", "Deliveries that are dead and wait for a person, by the channel that had them last.");
        Meter.CreateObservableGauge("wellspring.outbox.oldest_age", () => PerChannel(all => all.Max(c => c.Age.TotalSeconds)), "s", "How long the oldest of them waits, by channel; 0 where none does.");
        Meter.CreateObservableGauge("wellspring.channel.breaker.open", () => PerChannel(all => all.Any(c => c.Status.IsBreakerOpen) ? 1 : 0), "1", "1 while the circuit breaker is open, for most attempts failed; by channel.");
    }

    public static void Watch(MarketingEngine engine) => Engines.Add(engine, null);

    public static void Forget(MarketingEngine engine) => Engines.Remove(engine);

    public static void CountUnavailable() => Add(Unavailable);

    public static void CountTimer(long late)
    {
        if (TimerLateness.Enabled)
        {
            Record(TimerLateness, TimeSpan.FromTicks(late).TotalSeconds);
        }
    }

    public static void CountCommit(int entries, TimeSpan duration)
    {
        Record(CommitDuration, duration.TotalSeconds);
        Record(CommitEntries, entries);
    }

    public static void CountAttempt(Delivery delivery, DeliveryResultKind result, TimeProvider time, long began)
    {
        if (AttemptDuration.Enabled)
        {
            Record(AttemptDuration, time.GetElapsedTime(began).TotalSeconds, new(Channel, delivery.Channel), new("wellspring.delivery.result", result.ToString()));
        }

        if (DeliveryDuration.Enabled && result is (DeliveryResultKind.Accepted or DeliveryResultKind.Submitted or DeliveryResultKind.Delivered))
        {
            // A user's clock may be ahead of the wall's.
            Record(DeliveryDuration, Math.Max(0, (time.GetUtcNow() - delivery.DecidedAt).TotalSeconds), new KeyValuePair<string, object?>(Channel, delivery.Channel));
        }
    }

    public static void Count(JournalEntry entry)
    {
        switch (entry)
        {
            case UserEvent e when Events.Enabled:
                Add(Events, new KeyValuePair<string, object?>("wellspring.event.registered", e.Data is not UnregisteredEvent));
                break;
            case Decision decision when Decisions.Enabled:
                Add(Decisions, new("wellspring.rule", decision.Rule), new("wellspring.outcome", decision.Outcome.ToString()));
                break;
            case DeliveryUpdated update when Deliveries.Enabled:
                Add(Deliveries, new(Channel, update.Channel), new("wellspring.delivery.state", update.State.ToString()));
                break;
            case EvolveFailed failed:
                Add(Quarantined, new KeyValuePair<string, object?>("error.type", failed.Error));
                break;
        }
    }

    private static void Add(Counter<long> counter, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            counter.Add(1, tags);
        }
        catch (Exception)
        {
            // The listener's.
        }
    }

    private static void Record<T>(Histogram<T> histogram, T value, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : struct
    {
        try
        {
            histogram.Record(value, tags);
        }
        catch (Exception)
        {
            // The listener's.
        }
    }

    /// <summary>One measurement for each channel's name, also where several engines have one of that name.</summary>
    private static IEnumerable<Measurement<T>> PerChannel<T>(Func<IEnumerable<(ChannelStatus Status, TimeSpan Age)>, T> measure)
        where T : struct => Engines
            .SelectMany(pair => pair.Key.Channels.Select(status => (Status: status, Age: status.Oldest is { } oldest ? Latest(TimeSpan.Zero, pair.Key.TimeProvider.GetUtcNow() - oldest) : TimeSpan.Zero)))
            .GroupBy(channel => channel.Status.Name, StringComparer.Ordinal)
            .Select(same => new Measurement<T>(measure(same), new KeyValuePair<string, object?>(Channel, same.Key)));

    private static TimeSpan Latest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
