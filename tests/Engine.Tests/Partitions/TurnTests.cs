namespace Wellspring.Engine.Tests.Partitions;

public sealed class TurnTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    public void What_cannot_be_settled_is_refused_and_kept_for_rules_that_can()
    {
        var journal = new InMemoryJournal();
        var engine = Shop.Engine(o => o.Journal = journal, Shop.Rule("rich", r => r.When<Viewed>().Then((_, _) => new GrantPoints(decimal.MaxValue))));

        Publish(engine, "1").Status.Should().Be(PublishStatus.Accepted);
        Publish(engine, "2").Status.Should().Be(PublishStatus.Refused);

        Publish(engine, "3").Status.Should().Be(PublishStatus.Refused);
        engine.ReadJournal().Select(e => e is UserEvent { Id: var id } ? id : e.GetType().Name).Should().BeSubsetOf(["RuleSetActivated", "1", "Decision", "2", "EvolveFailed"]).And.ContainInOrder("1", "Decision", "2", "EvolveFailed");
        engine.ReadJournal().OfType<EvolveFailed>().Single().Should().BeEquivalentTo(new { User = "li", Error = "OverflowException", engine.RuleSet.Version });
    }

    [Fact]
    public void A_user_that_is_quarantined_has_no_timers()
    {
        List<Decision> told = [];
        var engine = Shop.Engine(
            o => o.OnDecision(told.Add),
            Shop.Rule("later", r => r.When<Cart>().Step("s", 1.Hours(), (_, _) => Send.Service("s"))),
            Shop.Asks<Viewed>("breaks", (u, v) => u.Sum<Viewed>(x => 1 / x.Price) > 0));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c")));
        Publish(engine, "2").Status.Should().Be(PublishStatus.Refused);
        engine.AdvanceTo(Start.AddDays(1));

        told.Should().BeEmpty();
    }

    private static PublishResult Publish(MarketingEngine engine, string id) => engine.Publish(new UserEvent("s", id, "li", Start, new Viewed()));
}
