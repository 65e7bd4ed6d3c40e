using System.Diagnostics;

namespace Wellspring.Engine;

/// <summary>The engine's traces. Where no one listens there is nothing. No user and no content stands in a tag, and what a listener throws harms no one.</summary>
internal static class EngineTrace
{
    private static readonly ActivitySource Source = new(MarketingEngine.ActivitySourceName);

    /// <summary>Events are published; a part of what the publisher is doing.</summary>
    public static Span Publish(int events)
    {
        var span = Start("publish", ActivityKind.Internal);
        span.Activity?.SetTag("wellspring.events", events);
        return span;
    }

    /// <summary>Commits, under a trace and on the clock.</summary>
    public static void Commit(int entries, Action append)
    {
        using var span = Start("commit", ActivityKind.Internal);
        span.Activity?.SetTag("wellspring.entries", entries);
        var began = Stopwatch.GetTimestamp();
        try
        {
            append();
        }
        catch (Exception e)
        {
            span.Activity?.SetTag("error.type", e.GetType().Name).SetStatus(ActivityStatusCode.Error);
            throw;
        }

        EngineMetrics.CountCommit(entries, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>A channel is called. What the channel does in turn, such as a request, is a part of it.</summary>
    public static Span Attempt(Delivery delivery)
    {
        var span = Start("deliver", ActivityKind.Producer);
        span.Activity?
            .SetTag("wellspring.channel", delivery.Channel)
            .SetTag("wellspring.rule", delivery.Rule)
            .SetTag("wellspring.delivery.id", delivery.Id)
            .SetTag("wellspring.delivery.attempt", delivery.Attempt);
        return span;
    }

    public static void Ended(in Span attempt, DeliveryResult result)
    {
        attempt.Activity?.SetTag("wellspring.delivery.result", result.Kind.ToString());
        if (result.Kind >= DeliveryResultKind.Retry)
        {
            attempt.Activity?.SetStatus(ActivityStatusCode.Error, result.Reason);
        }
    }

    private static Span Start(string name, ActivityKind kind)
    {
        try
        {
            return new(Source.StartActivity(name, kind));
        }
        catch (Exception)
        {
            return default;
        }
    }

    /// <summary>An activity that goes on until it is disposed.</summary>
    public readonly struct Span(Activity? activity) : IDisposable
    {
        public Activity? Activity => activity;

        public void Dispose()
        {
            try
            {
                activity?.Dispose();
            }
            catch (Exception)
            {
                // The listener's.
            }
        }
    }
}
