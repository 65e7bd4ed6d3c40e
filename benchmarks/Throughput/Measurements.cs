using System.Diagnostics;
using System.Globalization;
using Wellspring.Engine;
using Wellspring.Storage.Sqlite;

namespace Wellspring.Throughput;

/// <summary>What can be measured, each by its name. Works in a folder that it is given.</summary>
/// <param name="folder">Where the stores are made.</param>
/// <param name="share">All work is divided by this.</param>
internal sealed partial class Measurements(string folder, int share)
{
    private const string LargeStore = "durable-1m-normal";
    private const int ReferenceBytesPerUser = 400;

    private readonly Dictionary<int, Traffic> traffic = [];

    /// <summary>The figures in the order they are measured.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "memory-per-user", "durable-100k-normal", "durable-100k-full", LargeStore, "recovery-1m", "durable-1m-full", "larger-than-memory",
        "timers-arm", "timers-fire", "timers-lateness-p99", TimersStore, "quartz-cart", "latency", "dispatch",
        "wechat-deliveries", "wechat-sandbox", "wechat-callback",
    ];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(string name) => name switch
    {
        "memory-per-user" => [await MemoryAsync()],
        "durable-100k-normal" => [await DurableAsync(name, Small(), SqliteSynchronous.Normal, rounds: 3)],
        "durable-100k-full" => [await DurableAsync(name, Small(), SqliteSynchronous.Full, rounds: 3)],
        LargeStore => [await DurableAsync(name, Large(), SqliteSynchronous.Normal, rounds: 1)],
        "durable-1m-full" => [await DurableAsync(name, Large(), SqliteSynchronous.Full, rounds: 1)],
        "recovery-1m" => [await RecoveryAsync()],
        "larger-than-memory" => [await LargerThanMemoryAsync()],
        "timers-arm" => [ArmTimers()],
        "timers-fire" => [await FireTimersAsync()],
        "timers-lateness-p99" => [await LatenessAsync()],
        TimersStore => [await RestartTimersAsync()],
        "quartz-cart" => [await QuartzAsync()],
        "latency" => await LatencyAsync(),
        "dispatch" => [await DispatchAsync()],
        "wechat-deliveries" => [await WeChatDeliveriesAsync(name, await NoPlatform.StartAsync())],
        "wechat-sandbox" => [await WeChatDeliveriesAsync(name, await SandboxPlatform.StartAsync())],
        "wechat-callback" => [WeChatCallback()],
        _ => throw new ArgumentException($"There is no figure {name}.", nameof(name)),
    };

    /// <summary>Runs both ways once on little, so that the first figure does not pay for the compiler.</summary>
    public async Task WarmUpAsync()
    {
        var few = new Traffic(5_000, 100_000);
        await Fill.RunAsync(NewStore("warm-up"), SqliteSynchronous.Normal, few);
        BareLoop.Run(NewStore("warm-up-bare"), SqliteSynchronous.Normal, few, 5000);
    }

    private Traffic Small() => Make(100_000, eventsPerUser: 10);

    private Traffic Large() => Make(1_000_000, eventsPerUser: 4);

    private Traffic Make(int users, int eventsPerUser)
    {
        if (!traffic.TryGetValue(users, out var made))
        {
            // One at a time: a million users' events take most of a gigabyte.
            traffic.Clear();
            traffic[users] = made = new Traffic(users / share, users / share * eventsPerUser);
        }

        return made;
    }

    /// <summary>The median of some rounds, by their ratio; the two ways take turns, so that a busy machine slows both.</summary>
    private async Task<Figure> DurableAsync(string name, Traffic events, SqliteSynchronous mode, int rounds)
    {
        var figures = new List<Figure>();
        for (var round = 0; round < rounds; round++)
        {
            GC.Collect();
            var filled = await Fill.RunAsync(NewStore(name), mode, events);
            var bare = BareLoop.Run(NewStore($"{name}-bare"), mode, events, (int)filled.EntriesPerCommit);
            Delete($"{name}-bare");
            figures.Add(new(name, filled.Rate, "events/s", bare));
            ProgressLines.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"  {filled.Rate:N0} events/s to {bare:N0}; {filled.EntriesPerCommit:N0} entries a commit, {(double)filled.Decisions / filled.Events:N2} decisions an event, {filled.Snapshots:N0} snapshots; of {filled.Time.TotalSeconds:N1} s {filled.Appending / filled.Time:P0} in SQLite and {filled.Collecting / filled.Time:P0} in collections; {filled.Processor.TotalSeconds:N1} s of processors, {filled.Allocated / filled.Events:N0} bytes allocated an event"));
        }

        return figures.OrderBy(figure => figure.Ratio).ElementAt(rounds / 2);
    }

    private async Task<Figure> RecoveryAsync()
    {
        var store = Store(LargeStore);
        if (!File.Exists(store))
        {
            await Fill.RunAsync(NewStore(LargeStore), SqliteSynchronous.Normal, Large());
        }

        traffic.Clear();
        var read = TimeToRead(store);
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        using var engine = new MarketingEngine(Fill.Shop(store, SqliteSynchronous.Normal));
        return new("recovery-1m", Stopwatch.GetElapsedTime(began).TotalSeconds, "s", read);
    }

    private static double TimeToRead(string store)
    {
        using var database = Database.Open(store, writes: false, TimeSpan.Zero, vfs: null);
        var rows = database.Prepare("SELECT * FROM journal");
        var began = Stopwatch.GetTimestamp();
        while (rows.Step())
        {
            rows.Bytes(9);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Ten times as many users as may be in memory, every one as likely to come next, beside all of them in memory.</summary>
    private async Task<Figure> LargerThanMemoryAsync()
    {
        var events = Make(200_000, eventsPerUser: 5);
        var bounded = await Fill.RunAsync(NewStore("bounded"), SqliteSynchronous.Normal, events, residents: 200_000 / share / 10);
        var all = await Fill.RunAsync(NewStore("all"), SqliteSynchronous.Normal, events);
        return new("larger-than-memory", bounded.Rate, "events/s", all.Rate);
    }

    /// <summary>Without a journal: what it holds back for the commit is not the users'.</summary>
    private async Task<Figure> MemoryAsync()
    {
        var events = Make(200_000, eventsPerUser: 4);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var engine = MarketingEngine.Create(options => options.AddShop());
        await Fill.PublishAsync(engine, events);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        return new("memory-per-user", (double)bytes / engine.UserCount, "bytes", ReferenceBytesPerUser);
    }

    private string Store(string name) => Path.Combine(folder, $"{name}.db");

    private string NewStore(string name)
    {
        Delete(name);
        return Store(name);
    }

    private void Delete(string name)
    {
        foreach (var file in Directory.GetFiles(folder, $"{name}.db*"))
        {
            File.Delete(file);
        }
    }
}
