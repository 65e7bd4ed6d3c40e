using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Budgets;

public sealed class BudgetTests : IDisposable
{
    /// <summary>Midnight in Asia/Shanghai.</summary>
    private static readonly DateTimeOffset Midnight = Shop.Time("2026-01-01T16:00:00Z");

    private static readonly LifecycleRule Coupons = Shop.Rule("coupons", r => r.When<Viewed>().Then((_, v) => new IssueCoupon(v.Category ?? "ten")));

    private readonly InMemoryJournal journal = new();
    private readonly ManualTime time = new(Midnight);

    public void Dispose() => journal.Dispose();

    [Fact]
    [Spec("budgets.daily")]
    public void So_many_a_day_over_all_users()
    {
        var scenario = Shop.Scenario(o => o.AddBudget(Budget.Daily("coupons", 2).Coupons()), Coupons);

        scenario.At(Midnight).For("a").When(new Viewed()).Then("coupons").For("b").When(new Viewed()).Then("coupons").For("c").When(new Viewed());
        scenario.Unseen.Should().ContainSingle().Which.Should().Match<Decision>(d => d.Outcome == Outcome.OverBudget && d.Reason == "budget 'coupons': at most 2 a day" && d.Budgets.IsEmpty);
    }

    [Fact]
    [Spec("budgets.daily")]
    public void What_was_booked_for_a_turn_that_cannot_be_folded_is_not_spent()
    {
        List<Decision> made = [];
        var rich = Shop.Rule("rich", r => r.When<Viewed>().Then((_, _) => Actions.Of([new GrantPoints(decimal.MaxValue), new IssueCoupon("ten")])));
        using var engine = Shop.Engine(o => o.AddBudget(Budget.Daily("coupons", 2).Coupons()).OnDecision(made.Add), rich);
        PublishStatus View(string user, int id) => engine.Publish(new UserEvent("s", $"{id}", user, Midnight, new Viewed())).Status;

        View("a", 1).Should().Be(PublishStatus.Accepted);
        View("a", 2).Should().Be(PublishStatus.Refused, "so many points are no number");
        View("b", 1);
        View("c", 1);

        made.Select(d => (d.User, d.Outcome)).Should().Equal(("a", Outcome.Deliver), ("b", Outcome.Deliver), ("c", Outcome.OverBudget));
    }

    [Theory]
    [InlineData(-1, Outcome.OverBudget)]
    [InlineData(0, Outcome.Deliver)]
    [Spec("budgets.daily")]
    public void A_day_begins_at_midnight_in_the_engine_s_zone(long ticks, Outcome outcome)
    {
        var scenario = Shop.Scenario(o => o.AddBudget(Budget.Daily("coupons", 1).Coupons()), Coupons);

        scenario.At(Midnight).Given(new Viewed()).At(Midnight.AddDays(1).AddTicks(ticks)).For("b").When(new Viewed()).Then("coupons", outcome: outcome);
    }

    [Fact]
    [Spec("budgets.daily")]
    public void Values_add_up_and_a_smaller_one_may_still_fit()
    {
        var scenario = Shop.Scenario(o => o.AddBudget(Budget.Daily("value", 24.5m).Coupons("ten", 10).Coupons("two", 2.25m).Coupons(cost: 1)), Coupons);

        scenario.When(new Viewed("ten"), new Viewed("ten"), new Viewed("ten"), new Viewed("two"), new Viewed("two"), new Viewed("other"))
            .Unseen.Select(d => d.Outcome).Should().Equal(Outcome.Deliver, Outcome.Deliver, Outcome.OverBudget, Outcome.Deliver, Outcome.Deliver, Outcome.OverBudget);
        scenario.Unseen[0].Budgets.Should().Equal(new BudgetGrant("value", new(2026, 1, 1), 10));
    }

    [Fact]
    [Spec("budgets.daily")]
    public void A_budget_pays_for_what_it_names_only()
    {
        var all = Shop.Rule("all", r => r.When<Cart>().Then((_, _) => Actions.Of([Send.Marketing("a"), Send.Service("a"), Send.Marketing("b"), new Invite("vip"), new Invite("club"), new IssueCoupon("c"), Send.Transactional("a"), new NotifyStaff("n")])));
        static Budget None(string name) => Budget.Daily(name, 0);
        string Stopped(Budget budget) => string.Join("", Shop.Scenario(o => o.AddBudget(budget), all, Coupons).When(new Cart("c")).Unseen.Select(d => d.Outcome == Outcome.OverBudget ? 'x' : '-'));

        Stopped(None("n").Messages()).Should().Be("xxx-----");
        Stopped(None("n").Messages("a")).Should().Be("xx------");
        Stopped(None("n").Messages(messageClass: MessageClass.Service)).Should().Be("-x------");
        Stopped(None("n").Invites("vip")).Should().Be("---x----");
        Stopped(None("n").Invites().Coupons()).Should().Be("---xxx--");
        Stopped(None("n").Messages().ForRule("coupons")).Should().Be("--------");
        Stopped(None("n").Messages().ForRule("coupons").ForRule("all")).Should().Be("xxx-----");
    }

    [Fact]
    [Spec("budgets.daily")]
    public void What_is_not_delivered_costs_nothing_and_all_budgets_must_pay()
    {
        var scenario = Shop.Scenario(
            o =>
            {
                o.Holdout = new("s", 0.5);
                o.AddBudget(Budget.Daily("most", 3).Coupons()).AddBudget(Budget.Daily("few", 2).Coupons("ten"));
            },
            Coupons);
        foreach (var user in Enumerable.Range(0, 40).Select(i => $"user-{i}"))
        {
            scenario.For(user).When(new Viewed());
        }

        scenario.Unseen.Count(d => d.Outcome == Outcome.Deliver).Should().Be(2);
        scenario.Unseen.TakeWhile(d => d.Outcome != Outcome.OverBudget).Count(d => d.Outcome == Outcome.HeldOut).Should().BeGreaterThan(0);
        scenario.Unseen[^1].Reason.Should().Be("budget 'few': at most 2 a day");
        scenario.Given().When(new Viewed("x"), new Viewed("x")).Unseen.Select(d => d.Outcome).Should().NotContain(Outcome.Deliver, "user-39 is held out or the third was the last");
    }

    [Fact]
    [Spec("budgets.concurrent")]
    public void Partitions_that_decide_at_the_same_time_never_overspend()
    {
        List<Decision> told = [];
        var engine = Engine(d =>
        {
            lock (told)
            {
                told.Add(d);
            }
        });

        Parallel.For(0, 8, new() { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < 400; i++)
            {
                engine.Publish(View($"{thread}-{i}"));
            }
        });

        told.Should().HaveCount(3200);
        told.Where(d => d.Outcome == Outcome.Deliver).Should().HaveCount(1000, "all of it is spent, and no more");
        told.SelectMany(d => d.Budgets).Sum(g => g.Amount).Should().Be(2500);
    }

    [Fact]
    [Spec("budgets.concurrent")]
    public void When_all_partitions_want_the_last_of_a_day_one_of_them_gets_it()
    {
        const int Days = 2000;
        var delivered = new int[Days];
        var engine = Shop.Engine(
            o =>
            {
                // The holdout is judged between the question and the booking; it takes its time.
                o.Holdout = new("s", 0);
                o.AddBudget(Budget.Daily("one", 1).Messages()).OnDecision(d => Interlocked.Add(ref delivered[(d.At - Midnight).Days], d.Outcome == Outcome.Deliver ? 1 : 0));
            },
            Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Send.Marketing("m"))));
        using Barrier day = new(8);
        var users = Enumerable.Range(0, 999).Select(i => $"user-{i}").DistinctBy(user => engine.PartitionOf(user).Index).Take(8).ToArray();
        var threads = users.Select(user => new Thread(() =>
        {
            for (var i = 0; i < Days; i++)
            {
                day.SignalAndWait();
                engine.Publish(new UserEvent("s", $"{i}", user, Midnight.AddDays(i), new Cart("c")));
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        delivered.Should().OnlyContain(count => count == 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [Spec("budgets.restart")]
    public void What_was_spent_is_known_after_a_restart(int entriesPerSweep)
    {
        List<Decision> told = [];
        for (var part = 0; part < 12; part++)
        {
            var engine = Engine(told.Add, o => o.MinEntriesPerSweep = entriesPerSweep);
            for (var i = 0; i < 100; i++)
            {
                engine.Publish(View($"{part}-{i}"));
            }
        }

        told.Count(d => d.Outcome == Outcome.Deliver).Should().Be(1000);
        Engine(told.Add).ReadJournal().OfType<Decision>().SelectMany(d => d.Budgets).Sum(g => g.Amount).Should().Be(2500);
    }

    [Fact]
    [Spec("budgets.restart")]
    public async Task What_was_spent_is_known_after_the_journal_was_trimmed_and_users_were_forgotten_and_rules_changed()
    {
        List<Decision> told = [];
        void Kept(EngineOptions o) => (o.JournalRetention, o.MaxAhead) = (TimeSpan.FromMinutes(1), null);
        var engine = Engine(told.Add, Kept);
        for (var i = 0; i < 300; i++)
        {
            engine.Publish(View($"trimmed-{i}"));
        }

        time.Advance(5.Minutes());
        (await engine.TrimAsync()).Should().BeGreaterThan(300);
        for (var i = 0; i < 300; i++)
        {
            engine.Publish(View($"forgotten-{i}"));
            await engine.ForgetAsync($"forgotten-{i}");
        }

        engine.Publish(View("last"));
        engine = Engine(told.Add, Kept);
        for (var i = 0; i < 300; i++)
        {
            engine.Publish(View($"again-{i}"));
        }

        engine = Engine(told.Add, o => o.AddRule(Shop.Rule("new", r => r.When<Cart>().Then((_, _) => Send.Service("new"))), "new"));
        for (var i = 0; i < 300; i++)
        {
            engine.Publish(View($"other-{i}"));
        }

        await engine.ActivateAsync(o => o.AddRule(Coupons, "coupons").AddBudget(Budget.Daily("value", 2505).Coupons(cost: 2.5m)));
        for (var i = 0; i < 10; i++)
        {
            engine.Publish(View($"more-{i}"));
        }

        told.Count(d => d.Outcome == Outcome.Deliver).Should().Be(1002);
    }

    [Fact]
    [Spec("budgets.daily")]
    public void Mistakes_are_named()
    {
        FluentActions.Invoking(() => Shop.Engine(o => o.AddBudget(Budget.Daily("a", 1)).AddBudget(Budget.Daily("a", 1).Coupons().ForRule("gone")), Coupons))
            .Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal(
                "budget 'a': there are 2 of this name; names must differ",
                "budget 'a': it pays for nothing; say for what with Coupons, Messages or Invites",
                "budget 'a', ForRule(\"gone\"): there is no such rule");
        FluentActions.Invoking(() => Budget.Daily("a", -1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Budget.Daily("a", 1).Coupons(cost: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static UserEvent View(string user) => new("s", "1", user, Midnight, new Viewed());

    private MarketingEngine Engine(Action<Decision> told, Action<EngineOptions>? configure = null) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions) = (journal, time, 8);
            o.AddBudget(Budget.Daily("value", 2500).Coupons(cost: 2.5m)).OnDecision(told);
            configure?.Invoke(o);
        },
        Coupons);
}
