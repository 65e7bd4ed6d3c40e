using System.Diagnostics;
using System.Globalization;
using Wellspring.Engine;
using Wellspring.Storage.Sqlite;

namespace Wellspring.KillTarget;

/// <summary>
/// A schedule comes up for a segment, every second user, spread over half an hour, on a store that may have some of it already. What is decided is delivered meanwhile. Prints how
/// many users there are, how many decisions and ends of deliveries, and of how many users, and as an error what took how long; or kills itself, as by kill -9, at the n-th time it
/// passes a point.
/// </summary>
internal static class ScheduledRun
{
    private const int AtOnce = 4096;

    // STORE CALLS USERS DAY [POINT N]
    public static async Task RunAsync(string[] args)
    {
        var (store, calls, users, day) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture), DateTimeOffset.Parse(args[3], CultureInfo.InvariantCulture));
        var kill = args.Length > 4 ? new KillPoint(args[4], int.Parse(args[5], CultureInfo.InvariantCulture)) : new KillPoint("", 0);
        var watch = Stopwatch.StartNew();
        using var channel = new CountingChannel(calls, isIdempotent: true, givesReceipts: false, kill);
        using var engine = MarketingEngine.Create(options =>
        {
            options.Journal = new WatchedJournal(SqliteJournal.Open(store, new() { Synchronous = SqliteSynchronous.Normal }), kill);
            options.MaxAhead = null;
            options.AddEvents(types => types.Add("asked", TargetJson.Default.Asked)).AddRule(new EveryEvening()).AddChannel(channel, o => o.Concurrency = 16);
        });

        Took("recovered", watch);

        // Publishing again what is there already changes nothing.
        List<Task<PublishResult>> published = [];
        for (var i = 0; i < users * 3 / 2; i++)
        {
            var (user, id) = i < users ? (i, "1") : ((i - users) * 2, "2");
            published.Add(engine.PublishAsync(new UserEvent("target", id, $"user-{user}", day, new Asked())).AsTask());
            if (published.Count == AtOnce)
            {
                await Done(published);
            }
        }

        await Done(published);
        Took("published", watch);
        using var stop = new CancellationTokenSource();
        var dispatching = engine.DispatchAsync(stop.Token);
        for (var minute = 0; minute <= 30; minute++)
        {
            engine.AdvanceTo(day.AddHours(20).AddMinutes(minute));
        }

        Took("decided", watch);
        while (engine.PendingDeliveries > 0)
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await dispatching;
        Took("delivered", watch);
        var (decided, ends) = (new List<string>(), new List<string>());
        foreach (var entry in engine.ReadJournal())
        {
            if (entry is Decision)
            {
                decided.Add(entry.User);
            }
            else if (entry is DeliveryUpdated { State: not (DeliveryState.Pending or DeliveryState.Sending) } end)
            {
                ends.Add($"{end.User} {end.State}");
            }
        }

        Console.WriteLine($"{engine.UserCount} {decided.Count} {decided.Distinct().Count()} {ends.Count} {ends.Distinct().Count(end => end.EndsWith("Delivered", StringComparison.Ordinal))}");
    }

    private static void Took(string what, Stopwatch watch)
    {
        Console.Error.WriteLine($"{what} in {watch.Elapsed.TotalSeconds:0.0} s, {Environment.WorkingSet >> 20} MiB");
        watch.Restart();
    }

    private static async Task Done(List<Task<PublishResult>> published)
    {
        await Task.WhenAll(published);
        published.Clear();
    }

    [Rule("every-evening")]
    private sealed class EveryEvening : LifecycleRule
    {
        protected override void Define() => Every(Schedule.Daily("20:00").In(TimeZoneInfo.Utc).Spread(TimeSpan.FromMinutes(30)))
            .For(user => user.Count<Asked>() >= 2)
            .Then((_, _) => Send.Marketing("evening"));
    }
}
