using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Wellspring.Engine;

namespace Wellspring.Benchmarks;

/// <summary>The whole way of an event through the door: read, dedupe, evolve, decide, settle. No journal, ten rules.</summary>
[MemoryDiagnoser]
public class PublishBenchmarks
{
    private const int Batch = 10_000;
    private byte[][] lines = [];
    private UserEvent[] events = [];
    private MarketingEngine engine = null!;

    [IterationSetup]
    public void Setup()
    {
        engine = new Setting(Enumerable.Range(0, 10).Select(i => new InterestedIn($"category-{i}")), paid: 20, new Viewed("category-7", 80)).Engine;
        lines = [.. Enumerable.Range(0, Batch).Select(i => Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{ "specversion":"1.0","id":"{{i:000000}}","source":"/shop","type":"viewed","subject":"user-{{i % 1000}}","time":"2026-01-01T00:{{i / 200:00}}:00Z","data":{"category":"category-{{i % 10}}","price":80} }""")))];
        events = [.. Enumerable.Range(0, Batch).Select(i => new UserEvent(
            "/shop", i.ToString(CultureInfo.InvariantCulture), $"user-{i % 1000}", DateTimeOffset.UnixEpoch.AddSeconds(i), new Viewed($"category-{i % 10}", 80)))];
    }

    [Benchmark(OperationsPerInvoke = Batch, Description = "publish JSON")]
    public int Json()
    {
        var accepted = 0;
        foreach (var line in lines)
        {
            accepted += engine.Publish(line).Status == PublishStatus.Accepted ? 1 : 0;
        }

        return accepted;
    }

    [Benchmark(OperationsPerInvoke = Batch, Description = "publish objects")]
    public int Objects()
    {
        var accepted = 0;
        foreach (var e in events)
        {
            accepted += engine.Publish(e).Status == PublishStatus.Accepted ? 1 : 0;
        }

        return accepted;
    }
}
