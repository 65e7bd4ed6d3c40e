namespace Wellspring.Engine.Tests.Users;

public sealed class InstanceTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Plain = Shop.Rule("plain", r => r
        .When<Cart>(c => c.Items > 0)
        .KeyedBy(c => c.Id)
        .Step("first", after: 1.Hours(), (_, c) => Send.Service($"{c.Id}{c.Items}"))
        .Step("second", after: 3.Hours(), (_, c) => Send.Service($"{c.Id}{c.Items}")));

    private static readonly LifecycleRule Restarting = Shop.Rule("again", r => r
        .When<Cart>(c => c.Items > 0)
        .RestartsUntil("first")
        .Step("first", after: 1.Hours(), (_, c) => Send.Service($"{c.Id}{c.Items}"))
        .Step("second", after: 3.Hours(), (_, c) => Send.Service($"{c.Id}{c.Items}")));

    [Fact]
    [Spec("instances.start")]
    public void A_step_is_due_its_span_after_the_triggers_own_time()
    {
        var scenario = Shop.Scenario(Plain).WhenAt(Start.AddMinutes(30), new Viewed()).WhenAt(Start, new Cart("c"));

        scenario.At(Start.AddHours(1).AddTicks(-1)).ThenNothing().At(Start.AddHours(1)).Then("plain", "first", key: "c");
        scenario.At(Start.AddHours(3).AddTicks(-1)).ThenNothing().At(Start.AddHours(3)).Then("plain", "second", key: "c");
    }

    [Fact]
    [Spec("instances.start")]
    public void A_step_without_a_span_is_due_at_the_start() =>
        Shop.Scenario(Shop.Rule("now", r => r.When<Cart>().Step("at once", (_, _) => Send.Service("x")).Step("later", 1.Ticks(), (_, _) => Send.Service("y"))))
            .When(new Cart("c")).Then("now", "at once").Advance(1.Ticks()).Then("now", "later");

    [Fact]
    [Spec("instances.start")]
    public void Each_key_and_each_user_has_an_instance_of_its_own() =>
        Shop.Scenario(Plain).When(new Cart("b"), new Cart("a")).For("wang").When(new Cart("a")).Advance(1.Hours())
            .Unseen.Select(d => (d.User, d.Key)).Should().BeEquivalentTo([("li", "a"), ("li", "b"), ("wang", "a")]);

    [Fact]
    [Spec("instances.start")]
    public void A_trigger_of_a_living_key_starts_nothing() =>
        Shop.Scenario(Plain).When(new Cart("c", 1)).Advance(30.Minutes()).When(new Cart("c", 2)).Advance(30.Minutes())
            .Then("plain", "first", template: "c1").Advance(30.Minutes()).ThenNothing();

    [Fact]
    [Spec("instances.start")]
    public void A_key_that_is_null_is_the_empty_key() =>
        Shop.Scenario(Shop.Rule("paid", r => r.When<Paid>().KeyedBy(p => p.Cart).Step("s", 1.Hours(), (_, _) => Send.Service("x"))))
            .When(new Paid(1, null), new Paid(1, ""), new Paid(1, "c")).Advance(1.Hours())
            .Unseen.Select(d => d.Key).Should().Equal("", "c");

    [Fact]
    [Spec("instances.restart")]
    public void A_later_trigger_starts_the_spans_anew_while_nothing_was_proposed() =>
        Shop.Scenario(Restarting).When(new Cart("c", 1)).Advance(59.Minutes()).When(new Cart("c", 2)).Advance(59.Minutes()).ThenNothing()
            .Advance(1.Minutes()).Then("again", "first", template: "c2").Advance(119.Minutes()).ThenNothing().Advance(1.Minutes()).Then("again", "second", template: "c2");

    [Fact]
    [Spec("instances.restart")]
    public void An_older_trigger_does_not_restart_and_one_of_the_same_instant_does()
    {
        var scenario = Shop.Scenario(Restarting).When(new Cart("c", 1)).WhenAt(Start.AddTicks(-1), new Cart("c", 2)).Advance(1.Hours()).Then("again", "first", template: "c1");

        scenario.For("wang").When(new Cart("c", 1), new Cart("c", 3)).Advance(1.Hours()).Then("again", "first", template: "c3");
    }

    [Fact]
    [Spec("instances.busy")]
    public void After_a_proposal_triggers_are_ignored_until_the_end() =>
        Shop.Scenario(Restarting).When(new Cart("c", 1)).Advance(1.Hours()).Then("again", "first")
            .When(new Cart("c", 2)).Advance(2.Hours()).Then("again", "second", template: "c1")
            .When(new Cart("c", 3)).Advance(1.Hours()).Then("again", "first", template: "c3");

    [Fact]
    [Spec("instances.busy")]
    public void A_proposal_that_was_not_matched_makes_the_instance_busy_too() =>
        Shop.Scenario(Shop.Rule("r", r => r
                .When<Cart>().RestartsUntil("a")
                .Step("a", after: 1.Hours(), (_, _) => Send.Service("a")).Where((_, c) => c.Items > 1)
                .Step("b", after: 3.Hours(), (_, c) => Send.Service($"{c.Items}"))))
            .When(new Cart("c", 1)).Advance(1.Hours()).Then("r", "a", Outcome.NotMatched)
            .When(new Cart("c", 2)).Advance(2.Hours()).Then("r", "b", template: "1");

    [Fact]
    [Spec("instances.end")]
    public void With_its_last_step_an_instance_ends_and_the_next_trigger_starts_another() =>
        Shop.Scenario(Plain).When(new Cart("c", 1)).Advance(3.Hours()).ThenAll(("plain", "first", Outcome.Deliver), ("plain", "second", Outcome.Deliver))
            .When(new Cart("c", 2)).Advance(1.Hours()).Then("plain", "first", template: "c2");

    [Fact]
    [Spec("instances.end")]
    public void A_trigger_of_the_instant_of_the_last_step_comes_after_it() =>
        Shop.Scenario(Plain).When(new Cart("c", 1)).WhenAt(Start.AddHours(3), new Cart("c", 2))
            .ThenAll(("plain", "first", Outcome.Deliver), ("plain", "second", Outcome.Deliver))
            .At(Start.AddHours(4)).Then("plain", "first", template: "c2");

    [Fact]
    [Spec("instances.together")]
    [Spec("instances.late")]
    public void Of_steps_due_together_the_last_is_proposed_and_the_others_are_too_late_in_the_group_of_the_trigger()
    {
        var scenario = Shop.Scenario(Plain).WhenAt(Start.AddHours(5), new Viewed()).WhenAt(Start, new Cart("c"));

        scenario.Unseen.Select(d => (d.Step, d.Outcome, d.At, d.Due)).Should().Equal(
            ("first", Outcome.TooLate, Start.AddHours(5), Start.AddHours(1)),
            ("second", Outcome.Deliver, Start.AddHours(5), Start.AddHours(3)));
        scenario.Unseen[0].Reason.Should().Be("overtaken by step 'second'");
    }

    [Fact]
    [Spec("instances.together")]
    public void The_overtaken_steps_are_too_late_whatever_becomes_of_the_last() =>
        Shop.Scenario(Shop.Rule("r", r => r
                .When<Cart>()
                .Step("a", 1.Hours(), (_, _) => Send.Service("a"))
                .Step("b", 2.Hours(), (_, _) => Send.Service("b")).Where((_, c) => c.Items > 1)))
            .WhenAt(Start.AddHours(2), new Viewed()).WhenAt(Start, new Cart("c"))
            .ThenAll(("r", "a", Outcome.TooLate), ("r", "b", Outcome.NotMatched));

    [Fact]
    [Spec("instances.together")]
    public void A_step_that_is_not_due_yet_is_not_overtaken() =>
        Shop.Scenario(Plain).WhenAt(Start.AddHours(3).AddTicks(-1), new Viewed()).WhenAt(Start, new Cart("c")).Then("plain", "first")
            .At(Start.AddHours(3)).Then("plain", "second");

    [Fact]
    [Spec("instances.late")]
    public void A_step_due_when_its_instance_starts_competes_in_the_group_of_the_trigger() =>
        Shop.Scenario(
                options => options.AddCap(FrequencyCap.Rolling(1, 1.Days())),
                Shop.Rule("b-at-once", r => r.When<Cart>().Then((_, _) => Send.Marketing("b"))),
                Shop.Rule("a-late", r => r.When<Cart>().Step("s", 1.Hours(), (_, _) => Send.Marketing("a"))))
            .WhenAt(Start.AddHours(1), new Viewed()).WhenAt(Start, new Cart("c"))
            .ThenAll(("a-late", "s", Outcome.Deliver), ("b-at-once", "", Outcome.Capped));

    [Fact]
    [Spec("instances.once")]
    public void Once_takes_the_first_trigger_that_arrives_and_later_ones_make_no_decision()
    {
        var scenario = Shop.Scenario(Shop.Rule("once", r => r.When<Cart>(c => c.Items > 0).Once().EndsOn<Paid>().Step("s", 1.Hours(), (_, c) => Send.Service(c.Id))));

        scenario.When(new Cart("none", 0)).When(new Cart("first")).WhenAt(Start.AddHours(-1), new Cart("earlier")).Advance(1.Hours()).Then("once", template: "first");
        scenario.When(new Cart("again")).Advance(9.Days()).ThenNothing();
    }

    [Fact]
    [Spec("instances.once")]
    public void Once_holds_whatever_became_of_the_first_trigger() =>
        Shop.Scenario(Shop.Rule("once", r => r.When<Cart>().Once().EndsOn<Paid>().Step("s", 1.Hours(), (_, c) => Send.Service(c.Id))))
            .When(new Cart("ended"), new Paid(), new Cart("second")).Advance(9.Days()).ThenNothing()
            .For("wang").WhenAt(Start, new Cart("too late")).Then("once", outcome: Outcome.TooLate).When(new Cart("second")).Advance(1.Days()).ThenNothing();
}
