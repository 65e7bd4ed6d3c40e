namespace Wellspring.Engine.Tests.Rules;

public sealed class GroupTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    [Spec("group.state")]
    public void Conditions_and_texts_see_the_state_before_the_groups_decisions()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("a-tags", r => r.When<Cart>().Then((_, _) => Actions.Of([new AddTag("it"), new GrantPoints(1)]))),
            Shop.Asks<Cart>("b-tagged", (u, c) => u.HasTag("it")),
            Shop.Rule("c-step", r => r.When<Cart>().Step("s", (_, _) => Send.Service("s")).Where((u, c) => u.HasTag("it"))),
            Shop.Rule("d-text", r => r.When<Cart>().Then((u, _) => Send.Service($"{u.Points}"))));

        scenario.When(new Cart("c")).Unseen.Select(d => (d.Rule, d.Outcome)).Should().Equal(("a-tags", Outcome.Deliver), ("c-step", Outcome.NotMatched), ("d-text", Outcome.Deliver));
        ((SendMessage)scenario.Unseen[2].Outgoing!).Template.Should().Be("0");
        scenario.Given().When(new Cart("c")).Unseen.Select(d => d.Outcome).Should().Equal(Enumerable.Repeat(Outcome.Deliver, 4));
        ((SendMessage)scenario.Unseen[3].Outgoing!).Template.Should().Be("1");
    }

    [Fact]
    [Spec("group.count")]
    public void Caps_count_what_was_settled_earlier_in_the_group() =>
        Shop.Scenario(
                o => o.AddCap(FrequencyCap.Rolling(1, 1.Hours())),
                Shop.Rule("b", r => r.When<Cart>().Then((_, _) => Send.Marketing("b"))),
                Shop.Rule("a", r => r.When<Cart>().Then((_, _) => Actions.Of([Send.Marketing("a1"), Send.Marketing("a2")]))))
            .When(new Cart("c")).ThenAll(("a", "", Outcome.Deliver), ("a", "", Outcome.Capped), ("b", "", Outcome.Capped));

    [Fact]
    [Spec("group.order")]
    public void A_group_is_settled_by_priority_then_rule_ordinally() =>
        Shop.Scenario(new Low(), Says("a"), new High(), Says("Z"), Says("_"), Says("a-b"), Says("ä"))
            .When(new Cart("c")).Unseen.Select(d => d.Rule).Should().Equal("high", "Z", "_", "a", "a-b", "ä", "low");

    [Fact]
    [Spec("group.order")]
    public void Of_one_rule_a_group_is_settled_by_key_ordinally() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).Step("s", 1.Hours(), (_, _) => Send.Service("s"))))
            .When(new Cart("b"), new Cart("a"), new Cart("B"), new Cart("10"), new Cart("9")).Advance(1.Hours())
            .Unseen.Select(d => d.Key).Should().Equal("10", "9", "B", "a", "b");

    [Fact]
    [Spec("group.order")]
    public void Of_one_instance_a_group_is_settled_by_due_before_the_steps_name_and_then_by_action() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>()
                .Step("z", (_, _) => Send.Service("z"))
                .Step("y", 1.Hours(), (_, _) => Send.Service("y"))
                .Step("a", 2.Hours(), (_, _) => Actions.Of([Send.Service("1"), Send.Service("2")]))))
            .WhenAt(Start.AddHours(2), new Viewed()).WhenAt(Start, new Cart("c"))
            .Unseen.Select(d => (d.Step, d.Action)).Should().Equal(("z", 0), ("y", 0), ("a", 0), ("a", 1));

    [Fact]
    [Spec("group.order")]
    public void Proposals_compare_by_each_part_in_turn()
    {
        var set = Shop.Engine(_ => { }, new Low(), new High(), Says("a"), Says("b")).RuleSet;
        Proposal[] order =
        [
            Of("high", "z", 9, "z"), Of("a", "", 9, "z"), Of("a", "k", 1, "z"), Of("a", "k", 2, "a"), Of("a", "k", 2, "b"),
            Of("a", "k", 2, "b") with { Action = 1 }, Of("b", "", 0, "a"), Of("low", "", 0, "a"),
        ];

        var sorted = order.Reverse().ToList();
        sorted.Sort(Proposal.Compare);
        sorted.Should().Equal(order);

        Proposal Of(string rule, string key, long due, string step) => new(set.Find(rule)!, key, new Step(step, 0, 0, null, (_, _) => Actions.None), due, null);
    }

    [Fact]
    [Spec("trigger.false")]
    public void A_trigger_whose_condition_is_false_makes_no_decision() =>
        Shop.Scenario(
                Shop.Rule("when", r => r.When<Cart>(c => c.Items > 1).Then((_, _) => Send.Service("w"))),
                Shop.Rule("where", r => r.When<Cart>().Where((u, c) => c.Items > 1).Where((u, c) => c.Items < 3).Then((_, _) => Send.Service("w"))))
            .When(new Cart("c", 1)).ThenNothing()
            .When(new Cart("c", 2)).ThenAll(("when", "", Outcome.Deliver), ("where", "", Outcome.Deliver))
            .When(new Cart("c", 3)).Then("when");

    [Fact]
    [Spec("step.where")]
    public void A_steps_condition_is_checked_when_the_step_is_due()
    {
        var rule = Shop.Rule("r", r => r.When<Cart>()
            .Step("a", 1.Hours(), (_, _) => Send.Service("a")).Where((u, c) => u.Count<Viewed>() > 0).Where((u, c) => c.Items > 0)
            .Step("b", 2.Hours(), (_, _) => Send.Service("b")).Where((u, c) => u.Count<Viewed>() > 0));

        Shop.Scenario(rule).When(new Cart("c")).Advance(1.Hours()).Then("r", "a", Outcome.NotMatched).When(new Viewed()).Advance(1.Hours()).Then("r", "b");
        Shop.Scenario(rule).When(new Cart("c")).Advance(59.Minutes()).When(new Viewed()).Advance(1.Minutes()).Then("r", "a").Advance(1.Hours()).Then("r", "b");
    }

    [Fact]
    [Spec("step.none")]
    public void A_step_that_proposes_nothing_is_not_eligible_and_the_instance_goes_on() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>()
                .Step("none", (_, _) => Actions.None)
                .Step("null", 1.Hours(), (_, _) => null!)
                .Step("null action", 2.Hours(), (_, _) => (SendMessage?)null)
                .Step("last", 3.Hours(), (_, _) => Send.Service("last"))))
            .When(new Cart("c")).Then("r", "none", Outcome.NotEligible).Advance(1.Hours()).Then("r", "null", Outcome.NotEligible)
            .Advance(1.Hours()).Then("r", "null action", Outcome.NotEligible).Advance(1.Hours()).Then("r", "last");

    [Fact]
    [Spec("step.actions")]
    public void Each_outgoing_action_is_a_proposal_and_state_belongs_to_the_first()
    {
        var scenario = Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Actions.Of([Send.Service("1"), new AddTag("a"), Send.Service("2"), new AddTag("b")]))));

        scenario.When(new Cart("c"));

        scenario.Unseen.Select(d => (d.Action, ((SendMessage)d.Outgoing!).Template, d.State.Length)).Should().Equal((0, "1", 2), (1, "2", 0));
    }

    [Fact]
    [Spec("step.actions")]
    public void A_step_with_state_alone_is_one_decision()
    {
        var decision = Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Actions.Of([new AddTag("a"), new AddTag("b")])))).When(new Cart("c")).Unseen.Should().ContainSingle().Subject;

        decision.Outgoing.Should().BeNull();
        decision.State.Should().Equal(new AddTag("a"), new AddTag("b"));
    }

    private static LifecycleRule Says(string id) => Shop.Rule(id, r => r.When<Cart>().Then((_, _) => Send.Service(id)));

    [Rule("low", Priority = -1)]
    private sealed class Low : LifecycleRule
    {
        protected override void Define() => When<Cart>().Then((_, _) => Send.Service("low"));
    }

    [Rule("high", Priority = 1)]
    private sealed class High : LifecycleRule
    {
        protected override void Define() => When<Cart>().Then((_, _) => Send.Service("high"));
    }
}
