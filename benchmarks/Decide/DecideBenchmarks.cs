using BenchmarkDotNet.Attributes;

namespace Wellspring.Benchmarks;

/// <summary>One event of a user whose state is in memory: evolve and decide, beside a hand-written switch on the same conditions.</summary>
/// <remarks>The event's category has a rule, and the rule's condition on the user is false: what nearly all events are.</remarks>
[MemoryDiagnoser]
public class DecideBenchmarks
{
    private readonly HandWritten hand = new();
    private readonly long now = DateTimeOffset.UnixEpoch.AddDays(1).Ticks;
    private readonly Viewed view = new("category-7", 80);
    private Setting ten = null!;
    private Setting thousand = null!;
    private Setting tenThousand = null!;
    private Setting tenAsked = null!;

    [GlobalSetup]
    public void Setup()
    {
        ten = Categories(10);
        thousand = Categories(1_000);
        tenThousand = Categories(10_000);
        tenAsked = new(Enumerable.Range(0, 10).Select(i => new PriceAbove(i * 10)), paid: 20, view);
        hand.Fold("li", new Paid(20));
        for (var i = 0; i < 5; i++)
        {
            Check();
        }
    }

    [Benchmark(Baseline = true, Description = "hand-written switch, 10 conditions")]
    public int HandWrittenSwitch() => hand.Decide("li", now, view);

    [Benchmark(Description = "10 rules")]
    public int Ten() => ten.Decide();

    [Benchmark(Description = "1,000 rules")]
    public int Thousand() => thousand.Decide();

    [Benchmark(Description = "10,000 rules")]
    public int TenThousand() => tenThousand.Decide();

    [Benchmark(Description = "hand-written ifs, 10 conditions")]
    public int HandWrittenIfs() => hand.Ask("li", now, view);

    [Benchmark(Description = "10 rules without an equality test")]
    public int TenAsked() => tenAsked.Decide();

    private Setting Categories(int count) => new(Enumerable.Range(0, count).Select(i => new InterestedIn($"category-{i}")), paid: 20, view);

    private void Check()
    {
        if (ten.Decide() + thousand.Decide() + tenThousand.Decide() + tenAsked.Decide() + hand.Decide("li", now, view) + hand.Ask("li", now, view) != 0)
        {
            throw new InvalidOperationException("The user's condition is false; nothing may be proposed.");
        }
    }
}
