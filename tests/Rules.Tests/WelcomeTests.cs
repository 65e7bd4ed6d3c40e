using static Wellspring.Rules.Tests.Shop;

namespace Wellspring.Rules.Tests;

public sealed class WelcomeTests
{
    private static Scenario Welcoming(Welcome.Options? options = null) => With(new Welcome(options ?? new()));

    [Fact]
    public void Greets_at_once_then_the_staff_then_recommends() => Welcoming()
        .When(new UserRegistered()).Then("welcome", "greeting", template: "welcome-greeting")
        .Advance(Hours(1)).Then("welcome", "staff", template: "welcome-staff")
        .Advance(Hours(23)).Then("welcome", "recommend", template: "welcome-recommend")
        .Advance(Days(400)).ThenNothing();

    [Fact]
    public void Does_not_come_a_tick_early() => Welcoming()
        .Given(new UserRegistered())
        .Advance(Hours(1) - Tick).ThenNothing()
        .Advance(Tick).Then("welcome", "staff");

    [Fact]
    public void Stops_on_the_first_order() => Welcoming()
        .Given(new UserRegistered())
        .Advance(Hours(1) - Tick)
        .When(new OrderPaid(10))
        .Advance(Days(30)).ThenNothing();

    [Fact]
    public void An_order_at_the_very_moment_of_a_step_comes_too_late_to_stop_it()
    {
        var scenario = Welcoming().Given(new UserRegistered());
        scenario.WhenAt(scenario.Start + Hours(1), new OrderPaid(10)).Then("welcome", "staff").Advance(Days(30)).ThenNothing();
    }

    [Fact]
    public void An_order_before_the_registration_does_not_count() => Welcoming()
        .Given(new OrderPaid(10))
        .When(new UserRegistered()).Then("welcome", "greeting");

    [Fact]
    public void A_second_registration_is_silent() => Welcoming()
        .Given(new UserRegistered())
        .Advance(Days(2)).ThenAll(("welcome", "staff", Outcome.Deliver), ("welcome", "recommend", Outcome.Deliver))
        .When(new UserRegistered()).Advance(Days(2)).ThenNothing();

    [Fact]
    public void Other_spans_can_be_set() => Welcoming(new() { Staff = Hours(2), Recommend = Hours(3) })
        .Given(new UserRegistered())
        .Advance(Hours(2)).Then("welcome", "staff")
        .Advance(Hours(1)).Then("welcome", "recommend");

    [Fact]
    public void Spans_must_rise() => FluentActions.Invoking(() => Welcoming(new() { Staff = Days(1) }))
        .Should().Throw<InvalidConfigurationException>().WithMessage("rule 'welcome', Step(\"recommend\", after: options.Recommend): *spans must rise");
}
