using System.Diagnostics.Metrics;

namespace Wellspring.Engine;

/// <summary>The engine's instruments, by OpenTelemetry's conventions. No user and no content stands in an attribute.</summary>
internal static class EngineMetrics
{
    private static readonly Meter Meter = new(MarketingEngine.MeterName);

    private static readonly Counter<long> Events =
        Meter.CreateCounter<long>("wellspring.engine.events", "{event}", "Events accepted, by whether their type is registered.");

    private static readonly Counter<long> Decisions =
        Meter.CreateCounter<long>("wellspring.engine.decisions", "{decision}", "Decisions made, by rule and outcome.");

    private static readonly Counter<long> SetAside =
        Meter.CreateCounter<long>("wellspring.engine.users.set_aside", "{user}", "Users set aside, for their state could not be folded.");

    private static readonly Counter<long> Unavailable =
        Meter.CreateCounter<long>("wellspring.engine.journal.unavailable", "{attempt}", "Attempts to append to the journal that failed and are made again.");

    public static void CountUnavailable() => Unavailable.Add(1);

    public static void Count(JournalEntry entry)
    {
        if (entry is EvolveFailed failed)
        {
            SetAside.Add(1, new KeyValuePair<string, object?>("error.type", failed.Error));
        }

        if (entry is UserEvent e && Events.Enabled)
        {
            Events.Add(1, new KeyValuePair<string, object?>("wellspring.event.registered", e.Data is not UnregisteredEvent));
        }
        else if (entry is Decision decision && Decisions.Enabled)
        {
            Decisions.Add(
                1,
                new KeyValuePair<string, object?>("wellspring.rule", decision.Rule),
                new KeyValuePair<string, object?>("wellspring.outcome", decision.Outcome.ToString()));
        }
    }
}
