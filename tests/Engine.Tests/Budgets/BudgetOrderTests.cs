using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Budgets;

/// <summary>Who gets the last of a budget.</summary>
public sealed class BudgetOrderTests
{
    private const int Users = 60;
    private const int Max = 20;

    /// <summary>Noon in Asia/Shanghai.</summary>
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T04:00:00Z");

    /// <summary>All users want a coupon at the same instant, and some a message at a time of their own.</summary>
    private static readonly LifecycleRule[] Rules =
    [
        Shop.Rule("evening", r => r.Every(Schedule.Daily("20:00")).Then((_, _) => new IssueCoupon("ten"))),
        Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).Step("s", 3.Hours(), (_, _) => Send.Marketing("cart"))),
    ];

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(7, null)]
    [InlineData(64, null)]
    [InlineData(7, 7)]
    [Spec("budgets.order")]
    [Spec("group.independent")]
    public void It_does_not_depend_on_the_number_of_partitions(int partitions, int? residents)
    {
        var made = Decide(partitions, residents, days: 1, times: 6);

        made.Should().Equal(Decide(1, null, days: 6, times: 1), "nor on how far time passes at once");
        made.Count(d => d.Outcome == Outcome.Deliver && d.What == "evening").Should().Be(6 * Max);
        made.Count(d => d.Outcome == Outcome.Deliver && d.What == "cart").Should().Be(Max);
    }

    [Fact]
    [Spec("budgets.order")]
    public void Timers_get_of_it_by_time_and_of_one_instant_no_one_is_always_first()
    {
        var made = Decide(64, null, days: 6, times: 1);

        made.Where(d => d is { What: "cart", Outcome: Outcome.Deliver }).Max(d => d.At).Should().BeBefore(made.Where(d => d is { What: "cart", Outcome: Outcome.OverBudget }).Min(d => d.At));
        var lucky = made.Where(d => d is { What: "evening", Outcome: Outcome.Deliver }).GroupBy(d => d.User).ToDictionary(user => user.Key, user => user.Count());
        lucky.Should().HaveCountGreaterThan(Users * 2 / 3);
        lucky.Values.Should().NotContain(6);
    }

    [Fact]
    [Spec("budgets.order")]
    public void Who_cannot_be_fetched_now_has_a_turn_with_the_next_call()
    {
        using var journal = new FaultyJournal();
        List<Made> made = [];
        using var engine = Engine(made, journal, 2, 2);
        Publish(engine);
        var fetched = 0;
        journal.BeforeFetch = () => _ = ++fetched == 30 ? throw new JournalUnavailableException("the disk is busy") : 0;

        engine.Invoking(e => e.AdvanceTo(Start.AddDays(6))).Should().Throw<JournalUnavailableException>();
        engine.AdvanceTo(Start.AddDays(6));

        InOrder(made).Should().Equal(Decide(1, null, days: 6, times: 1));
    }

    private static List<Made> Decide(int partitions, int? residents, int days, int times)
    {
        using var journal = new InMemoryJournal();
        List<Made> made = [];
        using var engine = Engine(made, journal, partitions, residents);
        Publish(engine);
        for (var i = 1; i <= times; i++)
        {
            engine.AdvanceTo(Start.AddDays(i * days));
        }

        return InOrder(made);
    }

    private static void Publish(MarketingEngine engine)
    {
        for (var i = 0; i < Users; i++)
        {
            // The later in the list, the earlier in the day.
            engine.Publish(new UserEvent("s", "1", $"user-{i}", Start.AddMinutes(-i), new Cart("c")));
        }
    }

    private static MarketingEngine Engine(List<Made> made, IJournal journal, int partitions, int? residents) => Shop.Engine(
        o =>
        {
            (o.Journal, o.Partitions, o.ResidentUsers) = (journal, partitions, residents);
            o.AddBudget(Budget.Daily("coupons", Max).Coupons()).AddBudget(Budget.Daily("messages", Max).Messages())
                .OnDecision(d => made.Add(new(d.At, d.User, d.Rule, d.Outcome)));
        },
        Rules);

    /// <summary>Without what no one sees: which of several users at one instant was decided upon first.</summary>
    private static List<Made> InOrder(List<Made> made) => [.. made.OrderBy(d => d.At).ThenBy(d => d.User, StringComparer.Ordinal).ThenBy(d => d.What, StringComparer.Ordinal)];

    private sealed record Made(DateTimeOffset At, string User, string What, Outcome Outcome);
}
