namespace Wellspring.Engine.Tests.Policies;

public sealed class GateTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Theory]
    [InlineData(72, 0, Outcome.Deliver)]
    [InlineData(72, 1, Outcome.TooLate)]
    [Spec("due.age")]
    public void What_is_due_more_than_72_hours_ago_is_too_late(int hours, long ticks, Outcome outcome) =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Send.Transactional("t"))))
            .WhenAt(Start.AddHours(hours).AddTicks(ticks), new Viewed()).WhenAt(Start, new Cart("c")).Then("r", outcome: outcome);

    [Theory]
    [InlineData(0, Outcome.Deliver)]
    [InlineData(1, Outcome.TooLate)]
    [Spec("due.age")]
    public void A_rule_may_set_its_own_age(long ticks, Outcome outcome)
    {
        var scenario = Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().MaxTriggerAge(1.Hours()).Step("s", 5.Minutes(), (_, _) => Send.Service("t"))))
            .WhenAt(Start.AddMinutes(65).AddTicks(ticks), new Viewed()).WhenAt(Start, new Cart("c"));

        scenario.Then("r", outcome: outcome);
    }

    [Fact]
    [Spec("due.age")]
    public void A_proposal_that_is_too_late_says_how_late() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Send.Service("t"))))
            .WhenAt(Start.AddHours(73), new Viewed()).WhenAt(Start, new Cart("c"))
            .Unseen.Should().ContainSingle().Which.Reason.Should().Be("due 3.01:00:00 ago, allowed 3.00:00:00");

    [Fact]
    [Spec("gates.order")]
    public void The_first_gate_that_stops_names_the_outcome()
    {
        var rule = Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).AtMost(1, 30.Days()).Then((_, c) => c.Items == 7 ? Send.Service("counts") : Send.Marketing("m")));
        var scenario = Shop.Scenario(
            o =>
            {
                o.Holdout = new Holdout("salt", 1);
                o.AddCap(FrequencyCap.Rolling(0, 1.Hours()));
            },
            rule);

        scenario.When(new Cart("all")).Then("r", outcome: Outcome.Capped);
        scenario.When(new Cart("count", 7)).Then("r");
        scenario.When(new Cart("again")).Then("r", outcome: Outcome.Limited);
        scenario.Advance(4.Days()).WhenAt(Start, new Cart("late")).Then("r", outcome: Outcome.TooLate);
    }

    [Fact]
    [Spec("gates.order")]
    public void The_places_of_the_gates_are_in_their_order() =>
        Enum.GetNames<GatePlace>().Should().Equal("Due", "Limits", "Consent", "Suppression", "Experiment", "ExclusiveGroup", "FrequencyCap", "Budget", "QuietHours", "Channel", "Holdout");

    [Fact]
    [Spec("gates.classes")]
    public void Only_marketing_is_held_out() =>
        Shop.Scenario(
                o => o.Holdout = new Holdout("salt", 1),
                Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Actions.Of([Send.Marketing("m"), Send.Service("s"), Send.Transactional("t"), new NotifyStaff("n"), new IssueCoupon("c")]))))
            .When(new Cart("c")).Unseen.Select(d => d.Outcome).Should().Equal(Outcome.HeldOut, Outcome.Deliver, Outcome.Deliver, Outcome.Deliver, Outcome.HeldOut);

    [Theory]
    [InlineData("deliver", true)]
    [InlineData("capped", true)]
    [InlineData("held out", true)]
    [InlineData("too late", true)]
    [InlineData("not matched", false)]
    [InlineData("limited", false)]
    [Spec("gates.state")]
    public void State_actions_fold_unless_the_rule_should_not_act(string how, bool folds)
    {
        var scenario = Shop.Scenario(
            o =>
            {
                o.Holdout = new Holdout("salt", how == "held out" ? 1 : 0);
                o.AddCap(FrequencyCap.Rolling(how == "capped" ? 0 : 9, 1.Hours()));
            },
            Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).AtMost(how == "limited" ? 1 : 9, 1.Days())
                .Step("s", (_, c) => Actions.Of([new AddTag(c.Id), Send.Marketing("m")])).Where((_, _) => how != "not matched")),
            Shop.Asks<Paid>("tagged", (u, p) => u.HasTag("it")));

        scenario.Given(new Cart("before")).Advance(4.Days()).When(new Cart("now"));
        scenario.Given().WhenAt(how == "too late" ? Start : scenario.Now, new Cart("it"));
        scenario.Unseen.Should().ContainSingle().Which.Outcome.ToString().ToUpperInvariant().Should().Be(how.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());
        scenario.Given().When(new Paid());

        scenario.Unseen.Should().HaveCount(folds ? 1 : 0);
    }

    [Fact]
    [Spec("gates.state")]
    [Spec("step.actions")]
    public void Gates_judge_outgoing_actions_and_not_state_alone() =>
        Shop.Scenario(
                o => o.Holdout = new Holdout("salt", 1),
                Shop.Rule("r", r => r.When<Cart>().Then((_, _) => new AddTag("late"))))
            .WhenAt(Start.AddDays(9), new Viewed()).WhenAt(Start, new Cart("c")).Then("r");
}
