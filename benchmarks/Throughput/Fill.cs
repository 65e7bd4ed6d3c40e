using System.Diagnostics;
using Wellspring.Engine;
using Wellspring.Storage.Sqlite;

namespace Wellspring.Throughput;

/// <summary>What a run through the engine came to.</summary>
internal sealed record Filled(int Events, TimeSpan Time, long Decisions, double EntriesPerCommit, TimeSpan Appending, long Snapshots, TimeSpan Processor, TimeSpan Collecting, long Allocated)
{
    public double Rate => Events / Time.TotalSeconds;
}

/// <summary>The engine's way: from the bytes of the events to their commit in a new store.</summary>
internal static class Fill
{
    /// <summary>The host's clock: time goes on once in so many chunks, and timers fire that no event reached.</summary>
    private const int ChunksPerTick = 64;

    public static EngineOptions Shop(string store, SqliteSynchronous mode, int? residents = null)
    {
        var options = new EngineOptions { IntakeCapacity = 1 << 16, ResidentUsers = residents }.AddShop();
        options.UseSqlite(store, sqlite => sqlite.Synchronous = mode);
        return options;
    }

    public static async Task<Filled> RunAsync(string store, SqliteSynchronous mode, Traffic traffic, int? residents = null)
    {
        var decisions = 0L;
        var options = Shop(store, mode, residents).OnDecision(_ => decisions++);
        var journal = new CountingJournal(options.Journal!);
        options.Journal = journal;
        using var engine = new MarketingEngine(options);
        var (processor, collecting, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
        var began = Stopwatch.GetTimestamp();
        await PublishAsync(engine, traffic);
        var time = Stopwatch.GetElapsedTime(began);
        return new(
            traffic.Lines.Count, time, decisions, (double)journal.Entries / journal.Commits, journal.Time, journal.Snapshots,
            Environment.CpuUsage.TotalTime - processor, GC.GetTotalPauseDuration() - collecting, GC.GetTotalAllocatedBytes() - allocated);
    }

    /// <summary>Publishes all of it. When it returns, all is committed where the engine has a journal.</summary>
    public static async Task PublishAsync(MarketingEngine engine, Traffic traffic)
    {
        var pump = new Pump(engine);
        using var progress = new ProgressLines("events", traffic.Lines.Count);
        for (var from = 0; from < traffic.Lines.Count; from += Pump.ChunkEvents)
        {
            await pump.AddAsync(traffic.Chunk(from, Pump.ChunkEvents));
            if (from / Pump.ChunkEvents % ChunksPerTick == ChunksPerTick - 1)
            {
                engine.AdvanceTo(traffic.TimeOf(from));
                progress.Report(from);
            }
        }

        await pump.DrainAsync();
    }
}
