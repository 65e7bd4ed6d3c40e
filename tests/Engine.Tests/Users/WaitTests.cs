namespace Wellspring.Engine.Tests.Users;

[Spec("instances.wait")]
public sealed class WaitTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Survey = Shop.Rule("survey", r => r
        .When<Cart>()
        .EndsOn<Paid>()
        .Wait(1.Hours())
        .Do("ask", (_, _) => Send.Service("ask"))
        .WaitFor<Answered>(
            upTo: 1.Days(),
            then: yes => yes.Do("thanks", (_, _) => Send.Service("thanks")).Step("gift", after: 2.Hours(), (_, _) => Send.Service("gift")),
            otherwise: no => no.Wait(3.Hours()).Do("again", (_, c) => Send.Service(c.Id))));

    [Fact]
    public void The_awaited_event_leads_to_the_branch_whose_spans_count_from_it()
    {
        var scenario = Asked().Advance(5.Hours()).When(new Answered()).Then("survey", "thanks").Advance(2.Hours() - 1.Ticks()).ThenNothing();

        scenario.Advance(1.Ticks()).Then("survey", "gift").Advance(9.Days()).ThenNothing();
    }

    [Fact]
    public void When_the_wait_is_over_the_other_branch_counts_from_its_end() =>
        Asked().Advance(1.Days() + 3.Hours() - 1.Ticks()).ThenNothing().Advance(1.Ticks()).Then("survey", "again", template: "c").When(new Answered()).Advance(9.Days()).ThenNothing();

    [Theory]
    [InlineData(-1, "thanks")]
    [InlineData(0, "again")]
    public void An_event_at_the_end_of_the_wait_comes_too_late(long ticks, string step) =>
        Asked().Advance(1.Days() + ticks.Ticks()).When(new Answered()).Advance(3.Hours()).Unseen.Should().Contain(d => d.Step == step);

    [Theory]
    [InlineData(-1, "again")]
    [InlineData(0, "thanks")]
    public void An_event_from_before_the_wait_began_is_not_the_awaited_one(long ticks, string step) =>
        Asked().Advance(1.Hours()).WhenAt(Start.AddHours(1).AddTicks(ticks), new Answered()).Advance(2.Days()).Unseen.Should().Contain(d => d.Step == step);

    [Fact]
    public void A_late_event_takes_the_branch_as_of_its_own_time() =>
        Asked().Advance(5.Hours()).WhenAt(Start.AddHours(2), new Answered())
            .ThenAll(("survey", "thanks", Outcome.TooLate), ("survey", "gift", Outcome.Deliver));

    [Fact]
    public void An_event_that_comes_before_the_step_was_proposed_is_not_awaited() =>
        Shop.Scenario(Survey).When(new Cart("c"), new Answered()).Advance(1.Hours()).Then("survey", "ask").Advance(27.Hours()).Then("survey", "again");

    [Fact]
    public void Only_an_event_that_matches_is_awaited() =>
        Shop.Scenario(Shop.Rule("r", r => r
                .When<Cart>().KeyedBy(c => c.Id)
                .WaitFor<Answered>(
                    (c, a) => c.Id == a.Answer,
                    upTo: 1.Hours(),
                    then: yes => yes.Do("yes", (_, _) => Send.Service("yes")),
                    otherwise: no => no.Do("no", (_, _) => Send.Service("no")))))
            .When(new Cart("a"), new Cart("b"), new Answered("b")).Then("r", "yes", key: "b")
            .Advance(1.Hours()).Then("r", "no", key: "a");

    [Fact]
    public void An_exit_ends_an_instance_that_waits() => Asked().When(new Paid()).When(new Answered()).Advance(9.Days()).ThenNothing();

    [Fact]
    [Spec("instances.busy")]
    public void A_trigger_is_ignored_while_the_instance_waits() =>
        Asked().When(new Cart("other")).Advance(27.Hours()).Then("survey", "again", template: "c");

    [Fact]
    public void A_branch_without_steps_ends_the_instance() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().WaitFor<Paid>(1.Hours(), then: _ => { }, otherwise: no => no.Do("unpaid", (_, c) => Send.Service(c.Id)))))
            .When(new Cart("a"), new Paid(), new Cart("b")).Advance(1.Hours()).Then("r", "unpaid", template: "b");

    [Fact]
    public void Waits_nest()
    {
        var rule = Shop.Rule("r", r => r.When<Cart>().WaitFor<Viewed>(
            1.Hours(),
            then: seen => seen.WaitFor<Paid>(1.Hours(), paid => paid.Do("paid", (_, _) => Send.Service("p")), not => not.Do("seen only", (_, _) => Send.Service("s"))),
            otherwise: _ => { }));

        Shop.Scenario(rule).When(new Cart("a")).Advance(30.Minutes()).When(new Viewed()).Advance(50.Minutes()).When(new Paid()).Then("r", "paid");
        Shop.Scenario(rule).When(new Cart("a")).Advance(30.Minutes()).When(new Viewed()).Advance(59.Minutes()).ThenNothing().Advance(1.Minutes()).Then("r", "seen only");
    }

    [Fact]
    public void One_event_passes_one_wait() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().WaitFor<Answered>(
                1.Hours(),
                then: one => one.WaitFor<Answered>(1.Hours(), two => two.Do("two", (_, _) => Send.Service("t")), no => no.Do("one", (_, _) => Send.Service("o"))),
                otherwise: _ => { })))
            .When(new Cart("a"), new Answered()).ThenNothing().When(new Answered()).Then("r", "two");

    [Fact]
    [Spec("instances.together")]
    public void A_step_behind_a_wait_that_is_over_overtakes_the_steps_before_it() =>
        Shop.Scenario(Survey).WhenAt(Start.AddHours(28), new Viewed()).WhenAt(Start, new Cart("c"))
            .ThenAll(("survey", "ask", Outcome.TooLate), ("survey", "again", Outcome.Deliver));

    private static Scenario Asked() => Shop.Scenario(Survey).When(new Cart("c")).Advance(1.Hours()).Then("survey", "ask");
}
