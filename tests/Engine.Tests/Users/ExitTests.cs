namespace Wellspring.Engine.Tests.Users;

public sealed class ExitTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Remind = Shop.Rule("remind", r => r
        .When<Cart>(c => c.Items > 0)
        .KeyedBy(c => c.Id)
        .EndsOn<Paid>((c, p) => c.Id == p.Cart)
        .EndsOn<Cart>((c, later) => c.Id == later.Id && later.Items == 0)
        .Step("first", after: 1.Hours(), (_, _) => Send.Service("first"))
        .Step("second", after: 3.Hours(), (_, _) => Send.Service("second")));

    [Fact]
    [Spec("instances.exit")]
    [Spec("instances.end")]
    public void An_exit_ends_the_instances_that_it_matches_and_no_others() =>
        Shop.Scenario(Remind).When(new Cart("a"), new Cart("b"), new Paid(1, "a")).Advance(1.Hours()).Then("remind", "first", key: "b");

    [Fact]
    [Spec("instances.exit")]
    public void An_exit_without_a_condition_ends_all_instances_of_the_rule() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>().Step("s", 1.Hours(), (_, _) => Send.Service("s"))))
            .When(new Cart("a"), new Cart("b"), new Paid()).Advance(1.Hours()).ThenNothing();

    [Fact]
    [Spec("instances.exit")]
    public void An_exit_between_steps_ends_what_is_left() =>
        Shop.Scenario(Remind).When(new Cart("a")).Advance(1.Hours()).Then("remind", "first").When(new Paid(1, "a")).Advance(9.Hours()).ThenNothing();

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [Spec("instances.exit")]
    public void A_late_exit_acts_unless_the_instance_started_after_it(long ticks, bool goesOn)
    {
        var scenario = Shop.Scenario(Remind).When(new Cart("a")).Advance(10.Minutes()).WhenAt(Start.AddTicks(ticks), new Paid(1, "a")).Advance(1.Hours());

        _ = goesOn ? scenario.Then("remind", "first") : scenario.ThenNothing();
    }

    [Fact]
    [Spec("instances.exit")]
    public void Nothing_is_remembered_of_an_exit_for_a_later_trigger() =>
        Shop.Scenario(Remind).WhenAt(Start.AddHours(1), new Paid(1, "a")).WhenAt(Start.AddMinutes(30), new Cart("a")).At(Start.AddMinutes(90)).Then("remind", "first");

    [Fact]
    [Spec("instances.exit")]
    public void An_exit_after_a_restart_counts_from_the_new_start() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().RestartsUntil("s").EndsOn<Paid>().Step("s", 1.Hours(), (_, _) => Send.Service("s"))))
            .When(new Cart("a")).Advance(10.Minutes()).When(new Cart("a")).WhenAt(Start.AddMinutes(5), new Paid()).Advance(1.Hours()).Then("r", "s");

    [Fact]
    [Spec("instances.exit-first")]
    public void An_event_that_is_exit_and_trigger_ends_the_old_instance_and_starts_a_new_one() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().EndsOn<Cart>().Step("first", 1.Hours(), (_, c) => Send.Service(c.Id)).Step("second", 3.Hours(), (_, c) => Send.Service(c.Id))))
            .When(new Cart("a")).Advance(1.Hours()).Then("r", "first", template: "a")
            .When(new Cart("b")).Advance(1.Hours()).Then("r", "first", template: "b")
            .Advance(2.Hours()).Then("r", "second", template: "b");

    [Fact]
    [Spec("instances.exit-first")]
    public void An_event_that_is_only_an_exit_starts_nothing() =>
        Shop.Scenario(Remind).When(new Cart("a"), new Cart("a", 0)).Advance(9.Hours()).ThenNothing();
}
