namespace Wellspring.Engine.Tests.Users;

public sealed class SilenceTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Asleep = Shop.Rule("asleep", r => r.WhenSilent().ForEach([10.Days(), 20.Days()], (_, n) => Send.Marketing($"{n}")));

    [Fact]
    [Spec("silence.spell")]
    public void Silence_proposes_once_a_spell_at_each_of_its_spans() =>
        Shop.Scenario(Asleep).When(new Viewed()).Advance(10.Days() - 1.Ticks()).ThenNothing().Advance(1.Ticks()).Then("asleep", "1")
            .Advance(10.Days()).Then("asleep", "2").Advance(900.Days()).ThenNothing();

    [Fact]
    [Spec("silence.spell")]
    public void Later_activity_ends_the_spell_and_starts_the_next() =>
        Shop.Scenario(Asleep).When(new Viewed()).Advance(10.Days()).Then("asleep", "1").Advance(9.Days()).When(new Paid())
            .Advance(9.Days()).ThenNothing().Advance(1.Days()).Then("asleep", "1").Advance(10.Days()).Then("asleep", "2");

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [Spec("silence.spell")]
    public void Activity_no_later_than_the_last_known_changes_nothing(long ticks) =>
        Shop.Scenario(Asleep).When(new Viewed()).Advance(10.Days()).Then("asleep", "1").WhenAt(Start.AddTicks(ticks), new Viewed()).Advance(10.Days()).Then("asleep", "2");

    [Fact]
    [Spec("silence.spell")]
    public void Late_activity_that_is_later_than_the_last_known_starts_the_spell_at_its_own_time() =>
        Shop.Scenario(Asleep).When(new Viewed()).Advance(9.Days()).WhenAt(Start.AddDays(5), new Viewed())
            .Advance(6.Days() - 1.Ticks()).ThenNothing().Advance(1.Ticks()).Then("asleep", "1");

    [Fact]
    [Spec("silence.spell")]
    public void Activity_at_the_end_of_the_spell_comes_after_the_step() =>
        Shop.Scenario(Asleep).When(new Viewed()).WhenAt(Start.AddDays(10), new Viewed()).Then("asleep", "1").At(Start.AddDays(20)).Then("asleep", "1");

    [Fact]
    [Spec("silence.spell")]
    [Spec("instances.together")]
    public void Spans_that_are_over_when_activity_becomes_known_late_are_settled_together() =>
        Shop.Scenario(Asleep).WhenAt(Start.AddDays(20), new Viewed(), EventOrigin.Import).WhenAt(Start, new Viewed())
            .ThenAll(("asleep", "1", Outcome.TooLate), ("asleep", "2", Outcome.Deliver));

    [Theory]
    [InlineData(EventOrigin.User, true)]
    [InlineData(EventOrigin.Receipt, false)]
    [InlineData(EventOrigin.Raised, false)]
    [InlineData(EventOrigin.Told, false)]
    [InlineData(EventOrigin.Import, false)]
    [InlineData(EventOrigin.Identity, false)]
    [InlineData(EventOrigin.Reference, false)]
    [Spec("activity.origin")]
    public void Only_an_event_of_the_user_is_activity(EventOrigin origin, bool activity)
    {
        var scenario = Shop.Scenario(Asleep).When(new Viewed()).Advance(5.Days()).WhenAt(Start.AddDays(5), new Viewed(), origin).Advance(5.Days());

        _ = activity ? scenario.ThenNothing() : scenario.Then("asleep", "1");
    }

    [Fact]
    [Spec("activity.origin")]
    public void An_event_of_another_origin_starts_no_spell() =>
        Shop.Scenario(Asleep).WhenAt(Start, new Viewed(), EventOrigin.Import).Advance(99.Days()).ThenNothing();

    [Fact]
    [Spec("activity.origin")]
    [Spec("events.unregistered")]
    public void An_event_of_an_unregistered_type_is_activity() =>
        Shop.Scenario(Asleep).When(new UnregisteredEvent("stranger")).Advance(10.Days()).Then("asleep", "1");

    [Fact]
    [Spec("silence.spell")]
    public void AtMost_limits_the_spells_that_propose() =>
        Shop.Scenario(Shop.Rule("asleep", r => r.WhenSilent().For(1.Days(), "s", _ => Send.Service("s")).AtMost(1, per: 10.Days())))
            .When(new Viewed()).Advance(1.Days()).Then("asleep").When(new Viewed()).Advance(1.Days()).Then("asleep", outcome: Outcome.Limited)
            .Advance(8.Days()).When(new Viewed()).Advance(1.Days()).Then("asleep");
}
