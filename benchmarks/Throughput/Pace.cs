using System.Diagnostics;
using Wellspring.Engine;

namespace Wellspring.Throughput;

/// <summary>Publishes at a steady rate: every few milliseconds what is due by then. What is late is made up for.</summary>
internal static class Pace
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(2);

    /// <returns>How many events there were.</returns>
    public static async Task<int> RunAsync(MarketingEngine engine, int perSecond, Func<int, ReadOnlyMemory<byte>> line, CancellationToken end, int most = int.MaxValue)
    {
        var pump = new Pump(engine);
        var began = Stopwatch.GetTimestamp();
        var done = 0;
        while (!end.IsCancellationRequested && done < most)
        {
            var due = (int)Math.Min(most, Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond);
            if (due > done)
            {
                var count = Math.Min(due - done, Pump.ChunkEvents);
                await pump.AddAsync([.. Enumerable.Range(done, count).Select(line)]);
                done += count;
            }
            else
            {
                await Task.Delay(Every, CancellationToken.None);
            }
        }

        await pump.DrainAsync();
        return done;
    }
}
