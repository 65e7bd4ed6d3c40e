using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>Virtual time, what was told of deliveries, and waiting for what must come.</summary>
public abstract class DispatchTestBase
{
    private protected static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private protected readonly ManualTime time = new(Start);
    private protected readonly Told<DeliveryUpdated> updates = new();

    private protected static void View(MarketingEngine engine, string user) => engine.Publish(new UserEvent("s", "1", user, Start, new Viewed()));

    /// <summary>An engine in virtual time whose deliveries' updates are collected.</summary>
    private protected MarketingEngine Engine(IJournal? journal, Action<EngineOptions> configure, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions) = (journal, time, 2);
            o.OnDelivery(updates.Add);
            configure(o);
        },
        rules is [] ? [Shop.Rule("hello", r => r.When<Viewed>().Once().Then((_, _) => Send.Marketing("hi")))] : rules);

    /// <summary>Dispatches until what must come has come.</summary>
    private protected async Task Dispatch(MarketingEngine engine, Func<bool> until, TimeSpan pass = default)
    {
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(until, pass);
        await stop.CancelAsync();
        await dispatch;
    }

    /// <summary>Waits for what must come, and lets virtual time pass meanwhile.</summary>
    private protected async Task Until(Func<bool> holds, TimeSpan pass = default)
    {
        for (var i = 0; i < 3000; i++)
        {
            if (holds())
            {
                return;
            }

            time.Advance(pass);
            await Task.Delay(10);
        }

        throw new TimeoutException($"It did not come about; there were: {string.Join("; ", updates)}");
    }
}
