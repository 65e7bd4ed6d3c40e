using System.Diagnostics;
using System.Globalization;
using Wellspring.Engine;
using Wellspring.Rules;
using Wellspring.Storage.Sqlite;

namespace Wellspring.Throughput;

/// <content>From an accepted event to its channel: one event in ten is an order, and each order's receipt is delivered.</content>
internal sealed partial class Measurements
{
    private const int OrderEvery = 10;
    private const int Shoppers = 50_000;

    private static MarketingEngine Receipts(CountingJournal journal, Action<Delivery> delivered, int concurrency) => new(
        new EngineOptions { IntakeCapacity = 1 << 16, Journal = journal }
            .AddReminders()
            .AddRule(new Receipt())
            .AddChannel(new NoChannel(delivered), channel => channel.Concurrency = concurrency));

    /// <summary>The peak is how fast the same mix goes through, its deliveries included; then it comes at half of that.</summary>
    private async Task<IReadOnlyList<Figure>> LatencyAsync()
    {
        var events = 1_000_000 / share;
        var published = new long[events];
        var late = new List<double>(events / OrderEvery);
        using var engine = Receipts(NewJournal("latency"), Receive, concurrency: 512);
        using var stop = new CancellationTokenSource();
        var dispatching = engine.DispatchAsync(stop.Token);

        var began = Stopwatch.GetTimestamp();
        await Pump.RunAsync(engine, events, number => Line("peak", number));
        await UntilDeliveredAsync(events / OrderEvery);
        var peak = events / Stopwatch.GetElapsedTime(began).TotalSeconds;

        late.Clear();
        await Pace.RunAsync(engine, (int)(peak / 2), number => Line("paced", number), CancellationToken.None, most: events);
        await UntilDeliveredAsync(events / OrderEvery);
        await stop.CancelAsync();
        await dispatching;
        late.Sort();
        ProgressLines.Say(string.Create(CultureInfo.InvariantCulture, $"  {late.Count:N0} deliveries at {peak / 2:N0} events/s; {late[^1]:N1} ms at most"));
        return [new("latency-p50", Quantile(late, 0.5), "ms", 20), new("latency-p99", Quantile(late, 0.99), "ms", 20)];

        ReadOnlyMemory<byte> Line(string round, int number)
        {
            published[number] = Stopwatch.GetTimestamp();
            return Mixed(round, number);
        }

        void Receive(Delivery delivery)
        {
            var order = int.Parse(((SendMessage)delivery.Action).Fields["order"], CultureInfo.InvariantCulture);
            var ms = Stopwatch.GetElapsedTime(published[order]).TotalMilliseconds;
            lock (late)
            {
                late.Add(ms);
            }
        }

        async Task UntilDeliveredAsync(int deliveries)
        {
            while (Count() < deliveries || engine.PendingDeliveries > 0)
            {
                await Task.Delay(5);
            }
        }

        int Count()
        {
            lock (late)
            {
                return late.Count;
            }
        }
    }

    /// <summary>An outbox full of deliveries is handed to a channel that does nothing; beside storing two rows for each, as the claim and the result are.</summary>
    private async Task<Figure> DispatchAsync()
    {
        var deliveries = 200_000 / share;
        var handed = 0;
        var journal = NewJournal("dispatch");
        using var engine = Receipts(journal, _ => Interlocked.Increment(ref handed), concurrency: 512);
        await Pump.RunAsync(engine, deliveries, number => Commerce.Order($"order-{number}", number, Shopper(number), DateTimeOffset.UtcNow));
        Expect(deliveries, engine.PendingDeliveries, "deliveries");
        var (entries, commits) = (journal.Entries, journal.Commits);
        using var stop = new CancellationTokenSource();
        var (began, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var dispatching = engine.DispatchAsync(stop.Token);
        while (Volatile.Read(ref handed) < deliveries)
        {
            await Task.Delay(5);
        }

        var (rate, used) = (deliveries / Stopwatch.GetElapsedTime(began).TotalSeconds, Environment.CpuUsage.TotalTime - processor);
        await stop.CancelAsync();
        await dispatching;
        Expect(deliveries, handed, "deliveries handed over");
        var perCommit = (int)((journal.Entries - entries) / (journal.Commits - commits));
        ProgressLines.Say(string.Create(CultureInfo.InvariantCulture, $"  {rate:N0} deliveries/s; {perCommit:N0} entries a commit; {used.TotalMicroseconds / deliveries:N0} us of processors each"));
        return new("dispatch", rate, "1/s", BareLoop.StoreRows(NewStore("dispatch-bare"), 2 * deliveries, perCommit) / 2);
    }

    private static ReadOnlyMemory<byte> Mixed(string round, int number) => number % OrderEvery == 0
        ? Commerce.Order($"{round}-{number}", number, Shopper(number), DateTimeOffset.UtcNow)
        : Commerce.Cart($"{round}-{number}", number % Shoppers, DateTimeOffset.UtcNow);

    private static string Shopper(int number) => $"user-{number % Shoppers}";

    private CountingJournal NewJournal(string name)
    {
        var options = new EngineOptions();
        options.UseSqlite(NewStore(name), sqlite => sqlite.Synchronous = SqliteSynchronous.Normal);
        return new(options.Journal!);
    }

    [Rule("receipt")]
    private sealed class Receipt : LifecycleRule
    {
        protected override void Define() =>
            When<OrderPaid>().Then((user, order) => Send.Transactional("receipt").With("order", order.CartId));
    }
}
