namespace Wellspring.Engine.Tests.Rules.Authoring;

public sealed class UnnamedMistakeTests
{
    [Fact]
    public void A_condition_before_the_first_step_of_a_journey_is_a_mistake_of_its_rule() =>
        MistakeTests.Mistakes(Shop.Rule("r", r => r.When<Cart>().Wait(1.Hours()).Where((u, c) => c.Items > 0).Do("s", (_, _) => Send.Service("s"))))
            .Should().ContainMatch("rule 'r', Where((u, c) => c.Items > 0): *");

    [Fact]
    public void A_step_of_several_without_a_name_is_a_mistake() =>
        MistakeTests.Mistakes(Shop.Rule("r", r => r.When<Cart>().Step("", 1.Hours(), (_, _) => Send.Service("s")).Step("t", 2.Hours(), (_, _) => Send.Service("t"))))
            .Should().ContainMatch("rule 'r', Step(\"\"*): *name*");

    [Fact]
    public void Spans_that_are_too_long_together_are_a_mistake_of_their_rule() =>
        MistakeTests.Mistakes(Shop.Rule("r", r => r.When<Cart>().Wait(1.Hours()).WaitFor<Paid>(TimeSpan.MaxValue, _ => { }, _ => { })))
            .Should().ContainMatch("rule 'r', WaitFor<Paid>()*: *");

    [Fact]
    public void Two_rules_without_an_id_are_named_as_such_and_not_as_twins() =>
        MistakeTests.Mistakes(new One(), new Two()).Should().OnlyContain(m => m.StartsWith("rule of class ", StringComparison.Ordinal));

    private sealed class One : LifecycleRule
    {
        protected override void Define() => When<Cart>().Then((_, _) => Send.Service("s"));
    }

    private sealed class Two : LifecycleRule
    {
        protected override void Define() => When<Cart>().Then((_, _) => Send.Service("s"));
    }
}
