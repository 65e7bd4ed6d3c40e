using System.Diagnostics;

namespace Wellspring.Engine;

/// <summary>The engine's traces. Where no one listens there is nothing. No user and no content stands in a tag.</summary>
internal static class EngineTrace
{
    private static readonly ActivitySource Source = new(MarketingEngine.ActivitySourceName);

    /// <summary>Events are published; a part of what the publisher is doing.</summary>
    public static Activity? Publish(int events) => Source.StartActivity("publish")?.SetTag("wellspring.events", events);

    /// <summary>Commits, under a trace and on the clock.</summary>
    public static void Commit(int entries, Action append)
    {
        using var activity = Source.StartActivity("commit")?.SetTag("wellspring.entries", entries);
        var began = Stopwatch.GetTimestamp();
        try
        {
            append();
            EngineMetrics.CountCommit(entries, Stopwatch.GetElapsedTime(began));
        }
        catch (Exception e)
        {
            activity?.SetTag("error.type", e.GetType().Name).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    /// <summary>A channel is called. What the channel does in turn, such as a request, is a part of it.</summary>
    public static Activity? Attempt(Delivery delivery) => Source.StartActivity("deliver", ActivityKind.Producer)
        ?.SetTag("wellspring.channel", delivery.Channel)
        .SetTag("wellspring.rule", delivery.Rule)
        .SetTag("wellspring.delivery.id", delivery.Id)
        .SetTag("wellspring.delivery.attempt", delivery.Attempt);

    public static void Ended(Activity? attempt, DeliveryResult result)
    {
        attempt?.SetTag("wellspring.delivery.result", result.Kind.ToString());
        if (result.Kind >= DeliveryResultKind.Retry)
        {
            attempt?.SetStatus(ActivityStatusCode.Error, result.Reason);
        }
    }
}
