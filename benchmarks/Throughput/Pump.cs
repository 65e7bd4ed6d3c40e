using Wellspring.Engine;

namespace Wellspring.Throughput;

/// <summary>Publishes chunks of events with several under way, so that deciding overlaps the commit. All events have to be good and new.</summary>
internal sealed class Pump(MarketingEngine engine)
{
    /// <summary>What so many chunks make stays below the intake's capacity.</summary>
    private const int ChunksInFlight = 32;

    private readonly Queue<Task<IReadOnlyList<PublishResult>>> inFlight = [];

    public const int ChunkEvents = 1024;

    /// <summary>Publishes all of it. When it returns, all is committed where the engine has a journal.</summary>
    public static async Task RunAsync(MarketingEngine engine, int count, Func<int, ReadOnlyMemory<byte>> line)
    {
        var pump = new Pump(engine);
        using var progress = new ProgressLines("events", count);
        for (var from = 0; from < count; from += ChunkEvents)
        {
            await pump.AddAsync([.. Enumerable.Range(from, Math.Min(ChunkEvents, count - from)).Select(line)]);
            progress.Report(from);
        }

        await pump.DrainAsync();
    }

    /// <summary>Begins to publish a chunk, once there is a place for it.</summary>
    public async Task AddAsync(IReadOnlyList<ReadOnlyMemory<byte>> chunk)
    {
        if (inFlight.Count == ChunksInFlight)
        {
            Check(await inFlight.Dequeue());
        }

        inFlight.Enqueue(engine.PublishAsync(chunk).AsTask());
    }

    /// <summary>Waits until all that was begun is committed.</summary>
    public async Task DrainAsync()
    {
        while (inFlight.TryDequeue(out var chunk))
        {
            Check(await chunk);
        }
    }

    private static void Check(IReadOnlyList<PublishResult> results)
    {
        foreach (var result in results)
        {
            if (result.Status != PublishStatus.Accepted)
            {
                throw new InvalidOperationException($"All events are good and new, yet one was {result.Status}: {result.Reason}");
            }
        }
    }
}
