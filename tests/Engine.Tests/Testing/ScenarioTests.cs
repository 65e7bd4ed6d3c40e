namespace Wellspring.Engine.Tests.Testing;

public sealed class ScenarioTests
{
    private static readonly LifecycleRule Remind = Shop.Rule("remind", r => r.When<Cart>().KeyedBy(c => c.Id).Step("first", 1.Hours(), (_, _) => Send.Service("reminder")).Where((_, c) => c.Items > 0));

    [Fact]
    public void A_failing_expectation_shows_what_was_expected_and_the_timeline()
    {
        var scenario = Shop.Scenario(Remind).When(new Cart("c")).WhenAt(Shop.Time("2025-12-31T23:59:59Z"), new Cart("d", -1)).Advance(1.Hours());

        scenario.Invoking(s => s.Then("remind", "second", template: "other")).Should().Throw<ScenarioException>().Which.Message.ReplaceLineEndings("\n").Should().Be("""
            Expected remind second: Deliver other; since the last Then there was 1 decision.
            2026-01-01 00:00:00  event     li         Cart { Id = c, Items = 1 }
            2026-01-01 00:00:00  event     li         Cart { Id = d, Items = -1 }, of 2025-12-31 23:59:59
            2026-01-01 00:00:00            Refused: items must be at least 0
            2026-01-01 01:00:00  decision  li         remind[c] first: Deliver  reminder
            2026-01-01 01:00:00  now
            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("other", "first", Outcome.Deliver, "c", "reminder")]
    [InlineData("remind", "second", Outcome.Deliver, "c", "reminder")]
    [InlineData("remind", "first", Outcome.Capped, "c", "reminder")]
    [InlineData("remind", "first", Outcome.Deliver, "d", "reminder")]
    [InlineData("remind", "first", Outcome.Deliver, "c", "other")]
    public void Each_part_that_differs_fails(string rule, string step, Outcome outcome, string key, string template)
    {
        var scenario = Shop.Scenario(Remind).When(new Cart("c")).Advance(1.Hours());

        scenario.Invoking(s => s.Then(rule, step, outcome, key, template)).Should().Throw<ScenarioException>();
        scenario.Invoking(s => s.ThenNothing()).Should().Throw<ScenarioException>().WithMessage("Expected nothing; *");
        scenario.Then("remind", "first", Outcome.Deliver, "c", "reminder").ThenNothing();
    }

    [Fact]
    public void More_or_fewer_decisions_than_expected_fail()
    {
        var scenario = Shop.Scenario(Remind).When(new Cart("a"), new Cart("b")).Advance(1.Hours());

        scenario.Invoking(s => s.Then("remind")).Should().Throw<ScenarioException>();
        scenario.ThenAll(("remind", "first", Outcome.Deliver), ("remind", null, Outcome.Deliver));
        scenario.Invoking(s => s.Then("remind")).Should().Throw<ScenarioException>();
    }

    [Fact]
    public void What_is_given_is_not_looked_at() => Shop.Scenario(Remind).Given(new Cart("c", 0)).Advance(1.Hours()).Then("remind", outcome: Outcome.NotMatched);

    [Fact]
    public void Time_does_not_go_back() =>
        Shop.Scenario().Invoking(s => s.Advance(-1.Ticks())).Should().Throw<ArgumentOutOfRangeException>();
}
