using System.Text;

namespace Wellspring.Engine.Tests.Identity;

public sealed class LinkTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();
    private readonly List<Decision> told = [];
    private int published;

    public void Dispose() => journal.Dispose();

    [Fact]
    [Spec("identity.alias")]
    public void What_is_about_an_alias_is_the_users_from_the_link_on()
    {
        var engine = Engine();
        Link(engine, "li", "openid-li").Status.Should().Be(PublishStatus.Accepted);

        Publish(engine, "openid-li", new Viewed("a"));
        Publish(engine, "li", new Viewed("b"));

        told.Select(d => (d.User, ((SendMessage)d.Outgoing!).Template)).Should().Equal(("li", "1 views"), ("li", "2 views"));
        engine.UserCount.Should().Be(1);
    }

    [Fact]
    [Spec("identity.alias")]
    public async Task Within_one_body_events_under_an_alias_come_after_the_link()
    {
        var engine = Engine();
        const string Body =
            """
            [{"specversion":"1.0","id":"1","source":"s","type":"identity_linked","subject":"li","time":"2026-01-01T00:00:00Z","data":{"alias":"openid-li"}},
             {"specversion":"1.0","id":"2","source":"s","type":"viewed","subject":"openid-li","time":"2026-01-01T00:00:01Z","data":{}},
             {"specversion":"1.0","id":"2","source":"s","type":"viewed","subject":"li","time":"2026-01-01T00:00:01Z","data":{}}]
            """;

        (await engine.PublishAsync(Encoding.UTF8.GetBytes(Body))).Select(r => r.Status).Should().Equal(PublishStatus.Accepted, PublishStatus.Accepted, PublishStatus.Repeated);

        told.Should().ContainSingle().Which.User.Should().Be("li");
    }

    [Fact]
    [Spec("identity.alias")]
    public void Who_is_linked_to_an_alias_is_the_users_and_so_is_whoever_is_linked_to_the_user_later()
    {
        var engine = Engine();
        Link(engine, "b", "a");
        Link(engine, "a", "other-of-a").Status.Should().Be(PublishStatus.Accepted);
        Link(engine, "c", "a").Status.Should().Be(PublishStatus.Accepted, "a is b, and so b is c");

        foreach (var id in new[] { "a", "b", "c", "other-of-a" })
        {
            Publish(engine, id, new Viewed());
        }

        told.Select(d => d.User).Should().Equal("c", "c", "c", "c");
        engine.UserCount.Should().Be(1);
    }

    [Fact]
    [Spec("identity.alias")]
    public void The_aliases_are_known_again_before_anything_is_published()
    {
        var engine = Engine();
        Link(engine, "b", "a");
        Publish(engine, "x", new Viewed());
        Link(engine, "c", "b");

        engine = Engine();
        Publish(engine, "a", new Viewed());

        told[^1].User.Should().Be("c");
        engine.UserCount.Should().Be(2);
        Link(engine, "c", "a").Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    [Spec("identity.repeat")]
    public async Task Linking_twice_is_a_repeat()
    {
        var engine = Engine();
        Link(engine, "li", "openid-li");
        var entries = engine.ReadJournal().Count();

        Link(engine, "li", "openid-li").Status.Should().Be(PublishStatus.Repeated);
        (await engine.LinkAsync("li", "openid-li")).Status.Should().Be(PublishStatus.Repeated);
        (await engine.LinkAsync("openid-li", "other")).Status.Should().Be(PublishStatus.Accepted);
        (await engine.LinkAsync("li", "other")).Status.Should().Be(PublishStatus.Repeated);

        engine.ReadJournal().Count().Should().Be(entries + 2, "the link of the other, and that it departed");
    }

    [Fact]
    [Spec("identity.refused")]
    public async Task A_user_is_no_alias_of_the_own_id_nor_of_one_who_is_linked_to_it()
    {
        var engine = Engine();
        Link(engine, "li", "li").Should().Be(PublishResult.Refuse("the alias is the user's own id"));
        Link(engine, "li", "openid-li");
        Link(engine, "openid-li", "li").Should().Be(PublishResult.Refuse("the subject is an alias of this user already"));
        Link(engine, "openid-li", "openid-li").Status.Should().Be(PublishStatus.Refused);
        Link(engine, "li", "").Should().Be(PublishResult.Refuse("alias is empty"));
        await engine.ForgetAsync("gone");
        Link(engine, "gone", "other").Should().Be(PublishResult.Refuse("the user was forgotten"));
        Link(engine, "li", "gone").Should().Be(PublishResult.Refuse("the alias was forgotten"));

        Publish(engine, "other", new Viewed());
        told[^1].User.Should().Be("other");
    }

    [Fact]
    [Spec("identity.state")]
    public void What_an_alias_has_done_becomes_the_users()
    {
        var engine = Engine();
        Publish(engine, "openid-li", new Viewed(), id: "same");
        Publish(engine, "openid-li", new Viewed());
        Publish(engine, "li", new Viewed());
        Link(engine, "li", "openid-li");
        told.Clear();

        Publish(engine, "li", new Viewed(), id: "same").Status.Should().Be(PublishStatus.Repeated, "it happened to the alias");
        Publish(engine, "openid-li", new Viewed());

        told.Should().ContainSingle().Which.Outgoing.Should().BeOfType<SendMessage>().Which.Template.Should().Be("4 views");
        engine.ReadJournal().OfType<Departed>().Should().ContainSingle().Which.To.Should().Be("li");
        engine.ReadJournal().OfType<Absorbed>().Should().ContainSingle().Which.Alias.Should().Be("openid-li");
    }

    [Fact]
    [Spec("activity.origin")]
    public void A_link_is_no_activity_whatever_origin_it_is_published_with()
    {
        var engine = Engine();
        engine.Publish(new UserEvent("s", "1", "li", Start, new IdentityLinked("openid-li")));

        engine.FindUser("li")!.LastActivity.Should().Be(-1);
        engine.ReadJournal().OfType<UserEvent>().Single().Origin.Should().Be(EventOrigin.Identity);
    }

    [Fact]
    [Spec("identity.state")]
    public void A_rule_can_wait_for_a_link_and_sees_both_histories()
    {
        var engine = Shop.Engine(
            o => o.OnDecision(told.Add),
            Shop.Rule("hello", r => r.When<IdentityLinked>().Reads(u => u.Count<Viewed>()).Then((u, _) => Send.Service($"{u.Count<Viewed>()} views"))));
        Publish(engine, "a", new Viewed());
        Publish(engine, "b", new Viewed());
        Link(engine, "a", "b");

        told.Should().ContainSingle().Which.Outgoing.Should().BeOfType<SendMessage>().Which.Template.Should().Be("2 views");
    }

    private static LifecycleRule Views() => Shop.Rule("views", r => r.When<Viewed>().Reads(u => u.Count<Viewed>()).Then((u, _) => Send.Service($"{u.Count<Viewed>()} views")));

    private MarketingEngine Engine() => Shop.Engine(
        o =>
        {
            (o.Journal, o.MinEntriesPerSweep) = (journal, 1);
            o.OnDecision(told.Add);
        },
        Views());

    private PublishResult Publish(MarketingEngine engine, string user, object data, string? id = null) =>
        engine.Publish(new UserEvent("s", id ?? $"{++published}", user, Start.AddMinutes(published), data));

    private PublishResult Link(MarketingEngine engine, string user, string alias) => Publish(engine, user, new IdentityLinked(alias));
}
