namespace Wellspring.Engine.Tests.Users;

public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Remind = Shop.Rule("remind", r => r
        .When<Cart>()
        .EndsOn<Paid>()
        .Step("first", after: 1.Hours(), (_, _) => Send.Service("first"))
        .Step("second", after: 2.Hours(), (_, _) => Send.Service("second")));

    private static readonly LifecycleRule Seen = Shop.Rule("seen", r => r.When<Viewed>().Then((_, _) => Send.Service("seen")));

    [Fact]
    [Spec("clock.max")]
    [Spec("clock.event-at")]
    public void A_late_event_is_decided_at_the_users_clock_which_does_not_go_back()
    {
        var scenario = Shop.Scenario(Seen).WhenAt(Start.AddHours(2), new Viewed()).WhenAt(Start, new Viewed()).WhenAt(Start.AddHours(3), new Viewed());

        scenario.Unseen.Select(d => d.At).Should().Equal(Start.AddHours(2), Start.AddHours(2), Start.AddHours(3));
        scenario.Unseen.Select(d => d.Due).Should().Equal(Start.AddHours(2), Start, Start.AddHours(3));
    }

    [Fact]
    [Spec("clock.max")]
    public void Users_have_clocks_of_their_own()
    {
        var scenario = Shop.Scenario(Seen).For("wang").WhenAt(Start.AddHours(2), new Viewed()).For("li").WhenAt(Start, new Viewed());

        scenario.Unseen.Select(d => d.At).Should().Equal(Start.AddHours(2), Start);
    }

    [Fact]
    [Spec("clock.max")]
    public void Events_of_any_origin_move_the_clock() =>
        Shop.Scenario(Remind).WhenAt(Start, new Cart("c")).WhenAt(Start.AddHours(1), new Viewed(), EventOrigin.Receipt).Then("remind", "first");

    [Fact]
    [Spec("clock.timers-first")]
    public void Timer_due_exactly_at_an_events_time_fires_before_the_event() =>
        Shop.Scenario(Remind).When(new Cart("c")).WhenAt(Start.AddHours(1), new Paid()).Then("remind", "first");

    [Fact]
    [Spec("clock.timers-first")]
    public void Timer_due_just_after_an_events_time_has_not_fired_at_the_event() =>
        Shop.Scenario(Remind).When(new Cart("c")).WhenAt(Start.AddHours(1).AddTicks(-1), new Paid()).ThenNothing().Advance(9.Hours()).ThenNothing();

    [Fact]
    [Spec("clock.timers-first")]
    [Spec("clock.timer-at")]
    public void All_timers_due_by_an_event_fire_each_at_its_own_time_and_see_the_state_before_the_event()
    {
        var scenario = Shop.Scenario(Shop.Rule("counts", r => r
            .When<Cart>()
            .Reads(u => u.Count<Viewed>())
            .Step("a", after: 1.Hours(), (u, _) => Send.Service($"{u.Count<Viewed>()} at {u.Now:HH}"))
            .Step("b", after: 2.Hours(), (u, _) => Send.Service($"{u.Count<Viewed>()} at {u.Now:HH}"))));

        scenario.When(new Cart("c")).WhenAt(Start.AddHours(5), new Viewed());

        scenario.Unseen.Select(d => d.At).Should().Equal(Start.AddHours(1), Start.AddHours(2));
        scenario.Unseen.Select(d => ((SendMessage)d.Outgoing!).Template).Should().Equal("0 at 01", "0 at 02");
    }

    [Fact]
    [Spec("clock.timer-at")]
    public void All_timers_of_one_instant_are_one_group()
    {
        var scenario = Shop.Scenario(
            options => options.AddCap(FrequencyCap.Rolling(1, 1.Days())),
            new Low(), new High());

        scenario.When(new Cart("c"), new Viewed()).Advance(1.Hours());

        scenario.ThenAll(("high", "s", Outcome.Deliver), ("low", "s", Outcome.Capped));
    }

    [Fact]
    [Spec("clock.timer-at")]
    public void Timers_a_tick_apart_are_groups_of_their_own_in_the_order_of_time()
    {
        var scenario = Shop.Scenario(options => options.AddCap(FrequencyCap.Rolling(1, 1.Days())), new Low(), new High());

        scenario.WhenAt(Start, new Cart("c")).WhenAt(Start.AddTicks(1), new Viewed()).Advance(2.Hours());

        scenario.ThenAll(("low", "s", Outcome.Deliver), ("high", "s", Outcome.Capped));
    }

    [Fact]
    [Spec("clock.event-at")]
    public void A_decision_for_an_event_on_time_is_made_at_its_time() =>
        Shop.Scenario(Seen).WhenAt(Start.AddTicks(7), new Viewed()).Unseen.Should().ContainSingle().Which.At.Should().Be(Start.AddTicks(7));

    [Fact]
    [Spec("clock.wall")]
    public void Wall_time_fires_timers_at_their_due_time_without_an_event()
    {
        var scenario = Shop.Scenario(Remind).When(new Cart("c")).At(Start.AddHours(1).AddTicks(-1)).ThenNothing().At(Start.AddMinutes(90));

        scenario.Unseen.Should().ContainSingle().Which.At.Should().Be(Start.AddHours(1));
    }

    [Fact]
    [Spec("clock.wall")]
    public void An_event_older_than_wall_time_is_decided_at_wall_time()
    {
        var scenario = Shop.Scenario(Seen).For("wang").When(new Viewed()).Advance(5.Hours()).WhenAt(Start.AddHours(1), new Viewed()).For("li").WhenAt(Start.AddHours(1), new Viewed());

        scenario.Unseen.Select(d => d.At).Should().Equal(Start, Start.AddHours(5), Start.AddHours(5));
    }

    [Fact]
    [Spec("clock.wall")]
    public void An_earlier_wall_time_changes_nothing()
    {
        List<Decision> decisions = [];
        var engine = Shop.Engine(options => options.OnDecision(decisions.Add), Seen);
        engine.AdvanceTo(Start.AddHours(2));
        engine.AdvanceTo(Start.AddHours(1));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));

        decisions.Should().ContainSingle().Which.At.Should().Be(Start.AddHours(2));
    }

    [Fact]
    [Spec("clock.wall")]
    [Spec("events.until")]
    public void No_clock_goes_beyond_Until()
    {
        var scenario = Shop.Scenario(options => options.Until = Start.AddHours(1), Remind);

        scenario.When(new Cart("c")).Advance(9.Days()).Then("remind", "first");
    }

    [Rule("low", Priority = 1)]
    private sealed class Low : LifecycleRule
    {
        protected override void Define() => When<Cart>().Step("s", after: 1.Hours(), (_, _) => Send.Marketing("low"));
    }

    [Rule("high", Priority = 2)]
    private sealed class High : LifecycleRule
    {
        protected override void Define() => When<Viewed>().Step("s", after: 1.Hours(), (_, _) => Send.Marketing("high"));
    }
}
