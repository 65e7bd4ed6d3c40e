namespace Wellspring.Engine.Tests.Users;

public sealed class CrossingTests
{
    private static readonly LifecycleRule Tiers = Shop.Rule("tier", r => r
        .When<Paid>()
        .Crosses(u => u.Sum<Paid>(p => p.Amount), [100, 300, 1000], ["silver", "gold", "platinum"])
        .ThenHighest((_, p, level) => [new SetTier(level.Name), Send.Service($"{level.Index} {level.Threshold} {p.Amount}")]));

    [Fact]
    [Spec("crossing.highest")]
    public void Reaching_a_threshold_is_crossing_it() =>
        Shop.Scenario(Tiers).When(new Paid(99.99m)).ThenNothing().When(new Paid(0.01m)).Then("tier", "silver", template: "0 100 0.01");

    [Fact]
    [Spec("crossing.highest")]
    public void Several_thresholds_at_once_propose_only_the_highest() =>
        Shop.Scenario(Tiers).When(new Paid(300)).Then("tier", "gold", template: "1 300 300").When(new Paid(699)).ThenNothing().When(new Paid(1)).Then("tier", "platinum");

    [Fact]
    [Spec("crossing.never-falls")]
    public void Crossing_again_after_a_fall_is_silent() =>
        Shop.Scenario(Tiers).When(new Paid(150)).Then("tier", "silver").When(new Paid(-100), new Paid(60)).ThenNothing()
            .When(new Paid(-500), new Paid(700)).Then("tier", "gold");

    [Fact]
    [Spec("crossing.never-falls")]
    public void A_level_that_was_passed_over_is_never_proposed() =>
        Shop.Scenario(Tiers).When(new Paid(1000)).Then("tier", "platinum").When(new Paid(-950), new Paid(60), new Paid(300)).ThenNothing();

    [Fact]
    [Spec("crossing.highest")]
    public void An_event_for_which_the_condition_is_false_crosses_nothing_and_the_next_does() =>
        Shop.Scenario(Shop.Rule("tier", r => r
                .When<Paid>(p => p.Amount > 0)
                .Crosses(u => u.Count<Paid>(), [2], ["two"])
                .ThenHighest((_, _, level) => Send.Service(level.Name))))
            .When(new Paid(1), new Paid(-1)).ThenNothing().When(new Paid(1)).Then("tier", "two");

    [Fact]
    [Spec("crossing.never-falls")]
    public void A_crossing_over_a_window_stays_reached_when_the_window_moves_on() =>
        Shop.Scenario(Shop.Rule("tier", r => r.When<Paid>().Crosses(u => u.Sum<Paid>(p => p.Amount, 1.Days()), [10], ["ten"]).ThenHighest((_, _, l) => Send.Service(l.Name))))
            .When(new Paid(10)).Then("tier", "ten").Advance(9.Days()).When(new Paid(10)).ThenNothing();
}
