using static Wellspring.Rules.Tests.Shop;

namespace Wellspring.Rules.Tests;

public sealed class DormantReactivationTests
{
    private static Scenario Waiting(DormantReactivation.Options? options = null) => With(new DormantReactivation(options ?? new()));

    [Fact]
    public void Comes_after_each_span_of_silence_and_then_no_more() => Waiting()
        .Given(new OrderPaid(1))
        .Advance(Days(30)).Then("dormant-reactivation", "1", template: "come-back")
        .Advance(Days(30)).Then("dormant-reactivation", "2")
        .Advance(Days(30)).Then("dormant-reactivation", "3")
        .Advance(Days(900)).ThenNothing();

    [Fact]
    public void Any_activity_starts_the_spans_anew_even_of_a_type_no_one_registered() => Waiting()
        .Given(new OrderPaid(1)).Advance(Days(30) - Tick)
        .When(new UnregisteredEvent("page_viewed")).Advance(Days(30) - Tick).ThenNothing()
        .Advance(Tick).Then("dormant-reactivation", "1");

    [Fact]
    public void Activity_after_a_step_starts_a_new_spell() => Waiting()
        .Given(new OrderPaid(1)).Advance(Days(30)).Then("dormant-reactivation", "1")
        .When(new OrderPaid(1)).Advance(Days(30)).Then("dormant-reactivation", "1");

    [Fact]
    public void A_late_event_changes_nothing()
    {
        var scenario = Waiting().Given(new OrderPaid(1)).Advance(Days(10));
        scenario.WhenAt(scenario.Start - Days(1), new OrderPaid(1)).Advance(Days(20)).Then("dormant-reactivation", "1");
    }

    [Fact]
    public void A_user_without_activity_is_not_dormant() => Waiting().Advance(Days(100)).ThenNothing();

    [Fact]
    public void An_empty_list_is_a_mistake() => FluentActions.Invoking(() => Waiting(new() { After = [] }))
        .Should().Throw<InvalidConfigurationException>().WithMessage("rule 'dormant-reactivation', ForEach(options.After): the list is empty*");

    [Fact]
    public void The_step_that_does_not_rise_is_named() => FluentActions.Invoking(() => Waiting(new() { After = [Days(2), Days(2)] }))
        .Should().Throw<InvalidConfigurationException>().WithMessage("rule 'dormant-reactivation', For(options.After[1], \"2\"): *");
}
