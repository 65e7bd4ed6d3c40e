namespace Wellspring.Engine.Tests.Rules.Authoring;

public sealed class DefineTests
{
    [Fact]
    public void A_Define_that_throws_is_a_mistake_of_its_rule() =>
        MistakeTests.Mistakes(Shop.Rule("r", r => r.WhenSilent().ForEach(null!, (_, _) => Actions.None)))
            .Should().ContainMatch("rule 'r', Define(): it threw ArgumentNullException: *");

    [Fact]
    public void When_cannot_be_called_after_Define() =>
        Shop.Scenario(new Late()).When(new Viewed()).Unseen.Should().ContainSingle()
            .Which.Exception.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be("Call When, WhenSilent, Every, WhenEnters and WhenLeaves from Define() only.");

    [Fact]
    public void Event_types_cannot_be_added_when_the_engine_is_made()
    {
        EventTypes? types = null;
        Shop.Engine(options => options.AddEvents(t => types = t));

        FluentActions.Invoking(() => Shop.Events(types!)).Should().Throw<InvalidOperationException>().WithMessage("The event type 'viewed' comes too late: the engine is made.*");
    }

    [Fact]
    [Spec("rule.failed")]
    [Spec("group.order")]
    public void A_trigger_that_fails_late_was_due_at_its_own_time()
    {
        var scenario = Shop.Scenario(Shop.Rule("throws", r => r.When<Cart>(c => c.Coupon!.Length > 0).Then((_, _) => Send.Service("s")))).Advance(4.Hours());

        scenario.WhenAt(scenario.Start, new Cart("c"));

        scenario.Unseen.Should().ContainSingle().Which.Due.Should().Be(scenario.Start);
    }

    [Fact]
    [Spec("caps.calendar")]
    public void The_first_day_of_time_has_a_beginning_too() =>
        new Wellspring.Testing.Scenario(
                o => o.AddEvents(Shop.Events).AddRule(Shop.Rule("r", r => r.When<Viewed>().Then((_, _) => Send.Marketing("m"))), "r").AddCap(FrequencyCap.Calendar(1, CalendarPeriod.Day)),
                DateTimeOffset.MinValue)
            .When(new Viewed(), new Viewed()).ThenAll(("r", "", Outcome.Deliver), ("r", "", Outcome.Capped));

    [Rule("late")]
    private sealed class Late : LifecycleRule
    {
        protected override void Define() => When<Viewed>().Then((_, _) =>
        {
            When<Paid>();
            return Actions.None;
        });
    }
}
