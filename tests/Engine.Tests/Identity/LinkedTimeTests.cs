namespace Wellspring.Engine.Tests.Identity;

/// <summary>Schedules and segments of users who are linked.</summary>
[Spec("identity.state")]
public sealed class LinkedTimeTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();
    private readonly List<string> told = [];

    public void Dispose() => journal.Dispose();

    [Fact]
    public void A_schedule_reaches_the_user_and_no_alias()
    {
        var engine = Engine(Shop.Rule("daily", r => r.Every(Schedule.Daily("12:00")).Then((u, _) => Send.Service("noon"))));
        View(engine, "li");
        View(engine, "openid");
        engine.AdvanceTo(Start.AddDays(1));
        told.Should().BeEquivalentTo("li noon", "openid noon");

        told.Clear();
        engine.Publish(new UserEvent("s", "link", "li", Start.AddDays(1), new IdentityLinked("openid")));
        engine.AdvanceTo(Start.AddDays(2));
        Engine(Shop.Rule("daily", r => r.Every(Schedule.Daily("12:00")).Then((u, _) => Send.Service("noon")))).AdvanceTo(Start.AddDays(3));

        told.Should().Equal("li noon", "li noon");
    }

    [Fact]
    public void A_link_takes_a_user_into_a_segment()
    {
        var keen = Segment.Of("keen", u => u.Count<Viewed>(7.Days()) >= 2);
        var engine = Engine(
            Shop.Rule("in", r => r.WhenEnters(keen).Then((_, _) => Send.Service("in"))),
            Shop.Rule("out", r => r.WhenLeaves(keen).Then((_, _) => Send.Service("out"))));
        View(engine, "li");
        View(engine, "openid");
        told.Should().BeEmpty();

        engine.Publish(new UserEvent("s", "link", "li", Start.AddDays(1), new IdentityLinked("openid")));
        told.Should().Equal("li in");
        engine.AdvanceTo(Start.AddDays(9));
        told.Should().Equal("li in", "li out");
    }

    private static void View(MarketingEngine engine, string user) => engine.Publish(new UserEvent("s", "1", user, Start, new Viewed()));

    private MarketingEngine Engine(params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.Partitions, o.MinEntriesPerSweep) = (journal, 3, 1);
            o.OnDecision(d => told.Add($"{d.User} {((SendMessage)d.Outgoing!).Template}"));
        },
        rules);
}
