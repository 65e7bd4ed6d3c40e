using static Wellspring.Rules.Tests.Shop;

namespace Wellspring.Rules.Tests;

public sealed class TierUpgradeTests
{
    private static Scenario Upgrading(TierUpgrade.Options? options = null) => With(new TierUpgrade(options ?? new()));

    [Fact]
    public void Reaching_a_threshold_exactly_crosses_it() => Upgrading()
        .When(new OrderPaid(99.99m)).ThenNothing()
        .When(new OrderPaid(0.01m)).Then("tier-upgrade", "Silver", template: "tier-upgraded");

    [Fact]
    public void Amounts_are_decimal_so_that_tenths_add_up() => Upgrading(new() { Thresholds = [0.3m], Names = ["Dime"] })
        .When(new OrderPaid(0.1m), new OrderPaid(0.2m)).Then("tier-upgrade", "Dime");

    [Fact]
    public void Several_thresholds_at_once_give_the_highest_only() => Upgrading()
        .When(new OrderPaid(350)).Then("tier-upgrade", "Gold");

    [Fact]
    public void A_refund_takes_no_tier_away_and_crossing_again_is_silent() => Upgrading()
        .Given(new OrderPaid(120))
        .When(new OrderPaid(-50), new OrderPaid(60)).ThenNothing()
        .When(new OrderPaid(170)).Then("tier-upgrade", "Gold");

    [Fact]
    public void The_tier_is_set_and_named_in_the_message()
    {
        var scenario = Upgrading().When(new OrderPaid(1000));
        scenario.Unseen.Should().ContainSingle();
        scenario.Unseen[0].State.Should().Equal(new SetTier("Platinum"));
        scenario.Unseen[0].Outgoing.Should().BeOfType<SendMessage>().Which.Fields.Should().Contain("tier", "Platinum");
    }

    [Fact]
    public void A_late_order_sets_the_tier_though_the_message_is_too_late()
    {
        var scenario = Upgrading().Given(new OrderPaid(1)).Advance(Hours(72) + Tick);
        scenario.When(new OrderPaid(1)).WhenAt(scenario.Start, new OrderPaid(100)).Then("tier-upgrade", "Silver", Outcome.TooLate)
            .When(new OrderPaid(1)).ThenNothing();
    }

    [Theory]
    [InlineData(new double[] { }, new string[] { }, "*there is no threshold*")]
    [InlineData(new double[] { 0, 1 }, new[] { "a", "b" }, "*the threshold 0 is not greater than 0*")]
    [InlineData(new double[] { 2, 2 }, new[] { "a", "b" }, "*must rise, and 2 follows 2*")]
    [InlineData(new double[] { 1, 2 }, new[] { "a" }, "*2 thresholds and 1 names*")]
    [InlineData(new double[] { 1, 2 }, new[] { "a", "a" }, "*the name 'a' stands 2 times*")]
    [InlineData(new double[] { 1 }, new[] { "" }, "*a name is empty*")]
    public void Mistakes_in_the_options_are_named(double[] thresholds, string[] names, string message) =>
        FluentActions.Invoking(() => Upgrading(new() { Thresholds = [.. thresholds.Select(t => (decimal)t)], Names = names }))
            .Should().Throw<InvalidConfigurationException>().WithMessage("rule 'tier-upgrade', Crosses(*options.Thresholds, options.Names): " + message);
}
