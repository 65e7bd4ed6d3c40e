using System.Diagnostics;
using System.Globalization;
using Wellspring.Engine;
using Wellspring.Storage.Sqlite;

namespace Wellspring.Throughput;

/// <content>Timers: reminders of carts, an hour after each was left.</content>
internal sealed partial class Measurements
{
    private const string TimersStore = "timers-restart-1m";
    private static readonly DateTimeOffset Opening = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private int Carts => 1_000_000 / share;

    /// <summary>What a change of a cart costs in the user's state and in the index, looking at outdated places included; beside a queue alone.</summary>
    private Figure ArmTimers()
    {
        var (engine, queue) = (new CartTimers(Carts), new QueueTimers(Carts));
        var (time, reference) = (new Stopwatch(), new Stopwatch());
        var changes = 0;
        foreach (var chunk in CartChange.Of(Carts, Opening).Chunk(1 << 16))
        {
            var arrivals = chunk.Select(engine.Read).ToArray();
            time.Start();
            engine.Take(chunk, arrivals);
            time.Stop();
            reference.Start();
            queue.Take(chunk);
            reference.Stop();
            changes += chunk.Length;
        }

        var end = (Opening + TimeSpan.FromHours(3)).UtcTicks;
        time.Start();
        engine.AdvanceTo(end);
        time.Stop();
        reference.Start();
        queue.AdvanceTo(end);
        reference.Stop();
        Expect(Carts / 2, engine.Fired, "timers");
        Expect(Carts / 2, queue.Fired, "places");
        return new("timers-arm", time.Elapsed.TotalMicroseconds / changes, "us", reference.Elapsed.TotalMicroseconds / changes);
    }

    /// <summary>All fall due within a minute, and the clock is set on second by second, without a journal; beside taking as many places out of a queue.</summary>
    private async Task<Figure> FireTimersAsync()
    {
        var decisions = 0;
        using var engine = new MarketingEngine(new EngineOptions().AddReminders().OnDecision(_ => decisions++));
        await Pump.RunAsync(engine, Carts, user => Commerce.Cart($"{user}", user, LeftAt(user)));
        var queue = new PriorityQueue<int, long>(Enumerable.Range(0, Carts).Select(user => (user, LeftAt(user).UtcTicks)));
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        for (var second = 1; second <= 60; second++)
        {
            engine.AdvanceTo(Opening + Commerce.Reminder + TimeSpan.FromSeconds(second));
        }

        var rate = decisions / Stopwatch.GetElapsedTime(began).TotalSeconds;
        began = Stopwatch.GetTimestamp();
        while (queue.TryDequeue(out _, out _))
        {
            // Only the queue's own work.
        }

        var reference = Carts / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Expect(Carts, decisions, "timers");
        return new("timers-fire", rate, "1/s", reference);

        DateTimeOffset LeftAt(int user) => Opening + (TimeSpan.FromMinutes(1) / Carts * user);
    }

    /// <summary>The same reminder in Quartz's store in memory, beside the engine's.</summary>
    private async Task<Figure> QuartzAsync() => new("quartz-cart", await QuartzCarts.ArmAndCancelAsync(Carts / 10), "us", ArmTimers().Value);

    /// <summary>As many reminders as may be fall due over a minute of the machine's own clock, with a host's ticks, while orders of other users come in.</summary>
    private async Task<Figure> LatenessAsync()
    {
        const int OrdersPerSecond = 20_000;
        var (due, wait) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(Math.Max(5, 60 / share)));
        List<double> late = [];
        var options = new EngineOptions { IntakeCapacity = 1 << 16 }.AddReminders().OnDecision(decision => late.Add((DateTimeOffset.UtcNow - decision.At).TotalSeconds));
        options.UseSqlite(NewStore("timers-lateness"), sqlite => sqlite.Synchronous = SqliteSynchronous.Normal);
        using var engine = new MarketingEngine(options);

        // The carts were left within the hour before: the first reminder falls due once all are there.
        var from = DateTimeOffset.UtcNow + wait;
        await Pump.RunAsync(engine, Carts, user => Commerce.Cart($"{user}", user, from - Commerce.Reminder + (due / Carts * user)));
        if (from - DateTimeOffset.UtcNow is var rest && rest < TimeSpan.Zero)
        {
            throw new InvalidOperationException($"The machine is too busy: the carts were to be there within {wait}, and took {-rest} more.");
        }

        await Task.Delay(rest);
        using var end = new CancellationTokenSource(due + TimeSpan.FromSeconds(2));
        var clock = TickAsync(engine, end.Token);
        var orders = await Pace.RunAsync(engine, OrdersPerSecond, number => Commerce.Order($"order-{number}", number, $"visitor-{number % 50_000}", DateTimeOffset.UtcNow), end.Token);
        await clock;
        Expect(Carts, late.Count, "timers");
        late.Sort();
        ProgressLines.Say(string.Create(CultureInfo.InvariantCulture, $"  {late.Count / due.TotalSeconds:N0} timers/s beside {orders / due.TotalSeconds:N0} events/s; late by {Quantile(late, 0.5):N3} s (p50), {late[^1]:N3} s at most"));
        return new("timers-lateness-p99", Quantile(late, 0.99), "s", 1);
    }

    /// <summary>As a host's clock does it.</summary>
    private static async Task TickAsync(MarketingEngine engine, CancellationToken end)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!end.IsCancellationRequested)
        {
            await ticks.WaitForNextTickAsync(CancellationToken.None);
            await Task.Run(() => engine.AdvanceTo(DateTimeOffset.UtcNow), CancellationToken.None);
        }
    }

    /// <summary>An engine made anew from a store in which a million timers wait, beside reading the rows of the journal.</summary>
    private async Task<Figure> RestartTimersAsync()
    {
        var store = NewStore(TimersStore);
        using (var before = new MarketingEngine(Waiting()))
        {
            await Pump.RunAsync(before, Carts, user => Commerce.Cart($"{user}", user, Opening + TimeSpan.FromSeconds(user % 3600)));
        }

        var read = TimeToRead(store);
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        using var engine = new MarketingEngine(Waiting());
        var time = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Expect(Carts, engine.TimerPlaces, "timers");
        return new(TimersStore, time, "s", read);

        EngineOptions Waiting()
        {
            var options = new EngineOptions { IntakeCapacity = 1 << 16 }.AddReminders();
            options.UseSqlite(store, sqlite => sqlite.Synchronous = SqliteSynchronous.Normal);
            return options;
        }
    }

    private static double Quantile(List<double> sorted, double quantile) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * quantile))];

    private static void Expect(int expected, int found, string what)
    {
        if (found != expected)
        {
            throw new InvalidOperationException($"There were {found} {what} instead of {expected}.");
        }
    }
}
