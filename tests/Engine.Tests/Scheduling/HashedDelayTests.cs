namespace Wellspring.Engine.Tests.Scheduling;

public sealed class HashedDelayTests
{
    private const int Drawn = 100_000;

    [Theory]
    [InlineData("li", 0, 5_485_408_576)]
    [InlineData("li", 1, 28_078_660_271)]
    [InlineData("wang", 638_000_000_000_000_000, 15_068_929_293)]
    [InlineData("用户", -1, 34_897_953_061)]
    public void It_is_the_same_for_ever(string user, long number, long delay) => HashedDelay.Of(user, number, 1.Hours().Ticks).Should().Be(delay);

    [Fact]
    public void It_is_within_its_span()
    {
        HashedDelay.Of("li", 7, 0).Should().Be(0);
        HashedDelay.Of("li", 7, 1).Should().Be(0);
        Enumerable.Range(0, 200).Select(i => HashedDelay.Of("li", i, 3)).Distinct().Order().Should().Equal(0, 1, 2);
    }

    [Fact]
    public void Users_of_one_occurrence_are_spread_evenly() => Evenly(100, i => HashedDelay.Of($"user-{i}", 638_000_000_000_000_000, 100));

    [Fact]
    public void Users_with_long_ids_are_spread_evenly() => Evenly(100, i => HashedDelay.Of($"oLVPpjqs9BhvzwPj5A-vTYAX3GLc-{i:x8}", 9_000, 100));

    [Fact]
    public void The_days_of_one_user_are_spread_evenly() => Evenly(100, i => HashedDelay.Of("li", i, 100));

    [Fact]
    public void The_occurrences_of_one_user_are_spread_evenly() => Evenly(100, i => HashedDelay.Of("li", 638_000_000_000_000_000 + (i * TimeSpan.TicksPerDay), 100));

    [Fact]
    public void Where_a_user_is_today_says_nothing_of_tomorrow() => Evenly(100, i => (HashedDelay.Of($"user-{i}", 9_000, 10) * 10) + HashedDelay.Of($"user-{i}", 9_001, 10));

    [Fact]
    public void Where_a_user_is_says_nothing_of_the_next() => Evenly(100, i => (HashedDelay.Of($"user-{i}", 9_000, 10) * 10) + HashedDelay.Of($"user-{i + 1}", 9_000, 10));

    /// <summary>Pearson's test with 99 degrees of freedom, whose value is about 99 ± 14 where the spread is even.</summary>
    private static void Evenly(int places, Func<int, long> place)
    {
        var counts = new int[places];
        for (var i = 0; i < Drawn; i++)
        {
            counts[place(i)]++;
        }

        var expected = (double)Drawn / places;
        counts.Sum(count => (count - expected) * (count - expected) / expected).Should().BeInRange(50, 160);
    }
}
