namespace Wellspring.Testing.Tests;

public sealed class ScenarioTests
{
    private static Scenario Greeting() => new(options => options.AddEvents(CommerceEvents.Register).AddRule(new Welcome(new())));

    [Fact]
    public void A_failing_expectation_says_what_was_expected_and_prints_the_timeline() =>
        FluentActions.Invoking(() => Greeting().When(new UserRegistered()).Advance(TimeSpan.FromHours(1)).Then("welcome", "staff"))
            .Should().Throw<ScenarioException>().WithMessage(
                """
                Expected welcome staff: Deliver; since the last Then there were 2 decisions.
                2026-01-01 00:00:00  event     li         UserRegistered { }
                2026-01-01 00:00:00  decision  li         welcome greeting: Deliver  welcome-greeting
                2026-01-01 01:00:00  decision  li         welcome staff: Deliver  welcome-staff
                2026-01-01 01:00:00  now
                """);

    [Fact]
    public void The_timeline_shows_late_events_repeats_and_refusals()
    {
        var scenario = Greeting().Advance(TimeSpan.FromDays(1));
        scenario.WhenAt(scenario.Start, new OrderPaid(1), id: "o1").WhenAt(scenario.Start, new OrderPaid(2), id: "o1").When(new CartUpdated("c", -1));
        scenario.Timeline().Should().Be(
            """
            2026-01-02 00:00:00  event     li         OrderPaid { Amount = 1, CartId =  }, of 2026-01-01 00:00:00
            2026-01-02 00:00:00  event     li         OrderPaid { Amount = 2, CartId =  }, of 2026-01-01 00:00:00
            2026-01-02 00:00:00            Repeated
            2026-01-02 00:00:00  event     li         CartUpdated { CartId = c, ItemCount = -1, TopItem =  }
            2026-01-02 00:00:00            Refused: itemCount must be at least 0
            2026-01-02 00:00:00  now
            """);
    }

    [Fact]
    public void Given_is_not_looked_at_and_each_Then_looks_on_from_the_last() => Greeting()
        .Given(new UserRegistered()).ThenNothing()
        .Advance(TimeSpan.FromHours(1)).Then("welcome", "staff").ThenNothing();

    [Theory]
    [InlineData("other", "greeting", Outcome.Deliver, "")]
    [InlineData("welcome", "staff", Outcome.Deliver, "")]
    [InlineData("welcome", "greeting", Outcome.Capped, "")]
    [InlineData("welcome", "greeting", Outcome.Deliver, "k")]
    public void Every_part_that_is_given_is_compared(string rule, string step, Outcome outcome, string key) =>
        FluentActions.Invoking(() => Greeting().When(new UserRegistered()).Then(rule, step, outcome, key)).Should().Throw<ScenarioException>();

    [Fact]
    public void Another_template_does_not_fit() =>
        FluentActions.Invoking(() => Greeting().When(new UserRegistered()).Then("welcome", template: "welcome-staff")).Should().Throw<ScenarioException>();

    [Fact]
    public void Order_and_number_are_compared()
    {
        var both = Greeting().Given(new UserRegistered()).Advance(TimeSpan.FromDays(1));
        FluentActions.Invoking(() => both.ThenAll(("welcome", "recommend", Outcome.Deliver), ("welcome", "staff", Outcome.Deliver))).Should().Throw<ScenarioException>();
        FluentActions.Invoking(() => both.ThenNothing()).Should().Throw<ScenarioException>();
        both.ThenAll(("welcome", "staff", Outcome.Deliver), ("welcome", "recommend", Outcome.Deliver));
    }

    [Fact]
    public void Users_are_told_apart() => Greeting()
        .When(new UserRegistered()).For("wang").When(new UserRegistered())
        .ThenAll(("welcome", "greeting", Outcome.Deliver), ("welcome", "greeting", Outcome.Deliver));

    [Fact]
    public void Time_does_not_run_back() =>
        FluentActions.Invoking(() => Greeting().Advance(TimeSpan.FromTicks(-1))).Should().Throw<ArgumentOutOfRangeException>();
}
