namespace Wellspring.Engine.Tests.Policies;

[Spec("exclusive.group")]
public sealed class ExclusiveTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    public void Of_one_moment_only_the_first_goes_out_and_the_others_name_it()
    {
        var scenario = Shop.Scenario(Rule("a"), Rule("b"), Shop.Rule("free", r => r.When<Viewed>().Then((_, _) => Send.Marketing("free")))).When(new Viewed());

        scenario.Unseen[1].Reason.Should().Be("exclusive group 'offers': rule 'a' came first");
        scenario.ThenAll(("a", "", Outcome.Deliver), ("b", "", Outcome.Outbid), ("free", "", Outcome.Deliver));
        scenario.When(new Viewed()).ThenAll(("a", "", Outcome.Deliver), ("b", "", Outcome.Outbid), ("free", "", Outcome.Deliver));
    }

    [Fact]
    public void Who_is_stopped_by_another_gate_outbids_no_one()
    {
        var scenario = Shop.Scenario(
            o => o.AddCap(FrequencyCap.Rolling(1, 1.Days()) with { Tag = "a" }),
            Rule("a"),
            Rule("b"));

        scenario.When(new Viewed()).ThenAll(("a", "", Outcome.Deliver), ("b", "", Outcome.Outbid));
        scenario.When(new Viewed()).ThenAll(("a", "", Outcome.Capped), ("b", "", Outcome.Deliver));
    }

    [Theory]
    [InlineData(-1, Outcome.Outbid)]
    [InlineData(0, Outcome.Deliver)]
    public void What_another_rule_sent_keeps_a_rule_back_for_its_window(long ticks, Outcome outcome)
    {
        var scenario = Shop.Scenario(Rule("a"), Shop.Rule("b", r => r.When<Cart>().Exclusive("offers", per: 3.Days()).Then((_, _) => Send.Service("b"))));
        scenario.Given(new Viewed()).Advance(3.Days() + ticks.Ticks()).When(new Cart("c"));

        scenario.Unseen[0].Reason.Should().Be(outcome == Outcome.Outbid ? "exclusive group 'offers': rule 'a' came within 3.00:00:00" : null);
        scenario.Then("b", outcome: outcome).When(new Cart("c")).Then("b", outcome: outcome);
        scenario.When(new Viewed()).Then("a");
    }

    [Fact]
    public void A_held_out_user_is_outbid_like_any_other() =>
        Shop.Scenario(o => o.Holdout = new("s", 1), Rule("a"), Rule("b")).When(new Viewed()).ThenAll(("a", "", Outcome.HeldOut), ("b", "", Outcome.Outbid));

    [Fact]
    public void The_order_is_that_of_settling_and_a_rule_does_not_outbid_itself()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("a", r => r.When<Viewed>().Exclusive("g").Then((_, _) => Actions.Of([Send.Marketing("x"), new IssueCoupon("y"), Send.Transactional("z")]))),
            Shop.Rule("first", r => r.When<Cart>().KeyedBy(c => c.Id).Exclusive("g").Step("s", 1.Hours(), (_, _) => Send.Marketing("m"))),
            Shop.Rule("silence", r => r.WhenSilent().Exclusive("g", per: 1.Days()).For(1.Hours(), "s", _ => Send.Transactional("t"))));

        scenario.When(new Viewed()).ThenAll(("a", "", Outcome.Deliver), ("a", "", Outcome.Deliver), ("a", "", Outcome.Deliver));
        scenario.When(new Cart("1"), new Cart("2")).Advance(1.Hours()).ThenAll(("first", "s", Outcome.Deliver), ("first", "s", Outcome.Deliver), ("silence", "s", Outcome.Deliver));
    }

    [Fact]
    public void Transactional_actions_outbid_no_one() =>
        Shop.Scenario(Shop.Rule("a", r => r.When<Viewed>().Exclusive("offers", per: 1.Days()).Then((_, _) => Send.Transactional("t"))), Rule("b"))
            .When(new Viewed()).ThenAll(("a", "", Outcome.Deliver), ("b", "", Outcome.Deliver));

    [Fact]
    public void The_window_is_remembered_over_a_restart_and_merges()
    {
        using var journal = new InMemoryJournal();
        MarketingEngine Engine(List<Outcome> told) => Shop.Engine(
            o =>
            {
                (o.Journal, o.MinEntriesPerSweep) = (journal, 1);
                o.OnDecision(d => told.Add(d.Outcome));
            },
            Shop.Rule("a", r => r.When<Viewed>().Exclusive("g", per: 1.Days()).Then((_, _) => Send.Marketing("a"))),
            Shop.Rule("b", r => r.When<Cart>().Exclusive("g", per: 1.Days()).Then((_, _) => Send.Marketing("b"))));
        Engine([]).Publish(new UserEvent("s", "1", "li", Start, new Viewed()));

        List<Outcome> told = [];
        var engine = Engine(told);
        engine.Publish(new UserEvent("s", "2", "wang", Start, new Answered()));
        engine.FindUser("wang")!.Merge(engine.FindUser("li")!);
        engine.Publish(new UserEvent("s", "3", "li", Start.AddHours(1), new Cart("c")));
        engine.Publish(new UserEvent("s", "4", "wang", Start.AddHours(1), new Cart("c")));

        told.Should().Equal(Outcome.Outbid, Outcome.Outbid);
        var user = engine.FindUser("li")!;
        Properties.RandomShop.Bytes(Properties.RandomShop.Reread(user)).Should().Equal(Properties.RandomShop.Bytes(user));
    }

    [Fact]
    public void Mistakes_are_named() =>
        FluentActions.Invoking(() => Shop.Engine(_ => { }, Shop.Rule("a", r => r.When<Viewed>().Exclusive("", per: TimeSpan.Zero).Exclusive("b").Then((_, _) => Send.Marketing("a")))))
            .Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal(
                "rule 'a', Exclusive(\"\", per: TimeSpan.Zero): the group needs a name",
                "rule 'a', Exclusive(\"\", per: TimeSpan.Zero): 00:00:00 is not greater than 0; leave it out where only proposals of one moment compete",
                "rule 'a', Exclusive(\"b\"): a rule is in one exclusive group");

    private static LifecycleRule Rule(string id) => Shop.Rule(id, r => r.When<Viewed>().Exclusive("offers").Then((_, _) => Send.Marketing(id).Tagged(id)));
}
