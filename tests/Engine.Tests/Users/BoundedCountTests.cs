namespace Wellspring.Engine.Tests.Users;

/// <summary>A count that is only compared keeps no more events than the answer needs; the answer is that of keeping all.</summary>
[Spec("facts.window")]
public sealed class BoundedCountTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private static readonly int[] Minutes = [0, 10, 5, 59, 20, 61, 30, 60, 90, 15, 119, 120, 120, 200, 100, 150];

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Each_comparison_gives_the_answer_of_the_exact_count(long n)
    {
        var rules = new[]
        {
            Shop.Asks<Viewed>("ge", (u, v) => u.Count<Viewed>(x => x.Position != 1, 1.Hours()) >= n),
            Shop.Asks<Viewed>("gt", (u, v) => u.Count<Viewed>(x => x.Position != 2, 1.Hours()) > n),
            Shop.Asks<Viewed>("le", (u, v) => u.Count<Viewed>(x => x.Position != 3, 1.Hours()) <= n),
            Shop.Asks<Viewed>("lt", (u, v) => u.Count<Viewed>(x => x.Position != 4, 1.Hours()) < n),
            Shop.Asks<Viewed>("eq", (u, v) => u.Count<Viewed>(x => x.Position != 5, 1.Hours()) == n),
            Shop.Asks<Viewed>("ne", (u, v) => u.Count<Viewed>(x => x.Position != 6, 1.Hours()) != n),
            Shop.Asks<Viewed>("turned", (u, v) => n <= u.Count<Viewed>(x => x.Position != 7, 1.Hours())),
            Shop.Asks<Viewed>("computed", (u, v) => u.Count<Viewed>(x => x.Position != 8, 1.Hours()) + 1 >= n + 1),
        };
        var scenario = Shop.Scenario(rules);
        var clock = 0;
        for (var i = 0; i < Minutes.Length; i++)
        {
            scenario.WhenAt(Start.AddMinutes(Minutes[i]), new Viewed());
            clock = Math.Max(clock, Minutes[i]);
            var count = Minutes[..(i + 1)].Count(m => m > clock - 60);

            var held = scenario.Unseen.Select(d => d.Rule).ToArray();
            held.Should().BeEquivalentTo(Expected(count, n), $"{count} events are in the window at minute {clock}");
            scenario.Given();
        }
    }

    [Fact]
    public void A_bound_is_kept_in_the_state()
    {
        var set = Shop.Engine(_ => { }, Shop.Asks<Viewed>("r", (u, v) => u.Count<Viewed>(1.Hours()) >= 3)).RuleSet;

        var grown = Bytes(set, 100) - Bytes(set, 3);

        grown.Should().Be(97 * 17, "only the memory of processed events grows; three times are enough to know");
    }

    [Fact]
    public void Rules_that_share_a_count_keep_enough_for_the_largest_of_their_bounds()
    {
        var scenario = Shop.Scenario(
            Shop.Asks<Viewed>("four", (u, v) => u.Count<Viewed>(1.Hours()) >= 4),
            Shop.Asks<Viewed>("two", (u, v) => u.Count<Viewed>(1.Hours()) >= 2),
            Shop.Asks<Viewed>("odd", (u, v) => u.Count<Viewed>(1.Hours()) % 2 == 1 && u.Count<Viewed>(1.Hours()) > 6));

        for (var i = 0; i < 7; i++)
        {
            scenario.Given().When(new Viewed());
        }

        scenario.ThenAll(("four", "", Outcome.Deliver), ("odd", "", Outcome.Deliver), ("two", "", Outcome.Deliver));
    }

    private static IEnumerable<string> Expected(long count, long n)
    {
        var all = new (string Rule, bool Holds)[]
        {
            ("ge", count >= n), ("gt", count > n), ("le", count <= n), ("lt", count < n),
            ("eq", count == n), ("ne", count != n), ("turned", n <= count), ("computed", count >= n),
        };
        return all.Where(c => c.Holds).Select(c => c.Rule);
    }

    private static long Bytes(RuleSet set, int events)
    {
        var user = new UserState("li", set);
        for (var i = 0; i < events; i++)
        {
            Fold.Entry(user, new UserEvent("s", $"{i}", "li", Start, new Viewed()), Start.UtcTicks);
        }

        return Properties.RandomShop.Bytes(user).Length;
    }
}
