namespace Wellspring.Engine.Tests.Partitions;

public sealed class ObserverTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Twice = Shop.Rule("twice", r => r.When<Cart>().Step("now", (_, _) => Send.Service("now")).Step("later", 1.Hours(), (_, _) => Send.Service("later")));

    [Fact]
    public void An_observer_that_throws_does_not_lose_the_users_timers()
    {
        List<string> steps = [];
        var engine = Shop.Engine(
            options => options.OnDecision(d =>
            {
                steps.Add(d.Step);
                if (d.Step == "now")
                {
                    throw new InvalidOperationException("observer");
                }
            }),
            Twice);

        FluentActions.Invoking(() => engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c")))).Should().Throw<InvalidOperationException>().WithMessage("observer");
        engine.AdvanceTo(Start.AddHours(2));

        steps.Should().Equal("now", "later");
    }

    [Fact]
    public void Publishing_from_within_OnDecision_is_refused_and_harms_no_user()
    {
        List<string> steps = [];
        Exception? refused = null;
        MarketingEngine? engine = null;
        engine = Shop.Engine(
            options => options.OnDecision(d =>
            {
                steps.Add(d.Step);
                if (steps.Count == 1)
                {
                    refused = Record.Exception(() => engine!.Publish(new UserEvent("s", "2", "li", Start, new Viewed())));
                }
            }),
            Twice);

        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c"))).Status.Should().Be(PublishStatus.Accepted);

        refused.Should().BeOfType<InvalidOperationException>().Which.Message.Should().StartWith("Publish or AdvanceTo was called from within OnDecision.");
        engine.Publish(new UserEvent("s", "3", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Accepted);
        steps.Should().Equal("now");
    }

    [Fact]
    public void Publishing_for_another_user_from_within_OnDecision_is_refused_too()
    {
        List<Exception?> refused = [];
        MarketingEngine? engine = null;
        engine = Shop.Engine(
            options => options.OnDecision(_ => refused.AddRange(Enumerable.Range(0, 100).Select(i => Record.Exception(() => engine!.Publish(new UserEvent("s", "1", $"user-{i}", Start, new Viewed())))))),
            Twice);

        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c")));

        refused.Should().HaveCount(100).And.AllBeOfType<InvalidOperationException>();
    }

    [Fact]
    public void All_observers_of_all_users_are_told_before_what_one_threw_is_thrown_on()
    {
        List<string> told = [];
        var engine = Shop.Engine(o => o.OnDecision(d => throw new InvalidOperationException("first")).OnDecision(d => told.Add(d.User)), Shop.Rule("later", r => r.When<Cart>().Step("s", 1.Hours(), (_, _) => Send.Service("s"))));
        foreach (var user in Enumerable.Range(0, 200))
        {
            engine.Publish(new UserEvent("s", "1", $"user-{user}", Start, new Cart("c")));
        }

        FluentActions.Invoking(() => engine.AdvanceTo(Start.AddHours(1))).Should().Throw<InvalidOperationException>().WithMessage("first");

        told.Distinct().Should().HaveCount(200);
    }

    [Fact]
    [Spec("events.refused")]
    public void An_event_that_was_refused_because_the_user_is_quarantined_is_refused_again()
    {
        var engine = Shop.Engine(_ => { }, Shop.Asks<Viewed>("breaks", (u, v) => u.Sum<Viewed>(x => 1 / x.Price) > 0));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Refused);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Refused, "it was not remembered");
    }

    [Fact]
    [Spec("clock.wall")]
    [Spec("events.repeat-horizon")]
    public void An_event_is_forgotten_when_wall_time_has_moved_the_users_clock_on()
    {
        var engine = Shop.Engine(_ => { });
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        engine.AdvanceTo(Start.AddDays(31));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Accepted);
    }
}
