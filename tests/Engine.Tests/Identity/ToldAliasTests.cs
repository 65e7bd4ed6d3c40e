namespace Wellspring.Engine.Tests.Identity;

/// <summary>What users tell each other under ids that are linked.</summary>
public sealed class ToldAliasTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();

    public void Dispose() => journal.Dispose();

    [Fact]
    [Spec("identity.alias")]
    public void What_is_told_to_an_alias_is_told_to_the_user()
    {
        var engine = Engine(journal);
        Link(engine, "inviter", "openid-of-inviter");

        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("openid-of-inviter"))).Status.Should().Be(PublishStatus.Accepted);

        engine.ReadJournal().OfType<UserEvent>().Where(e => e.Origin == EventOrigin.Told).Should().ContainSingle().Which.User.Should().Be("inviter");
        engine.FindUser("inviter")!.HasTag("thanked").Should().BeTrue();
    }

    [Fact]
    [Spec("identity.state")]
    public void What_is_on_its_way_to_another_user_stays_with_the_alias_until_it_has_arrived()
    {
        var user = new UserState("li", Engine(journal).RuleSet);
        Fold.Entry(user, new UserEvent("s", "1", "li", Start, new Viewed()), Start.UtcTicks);
        user.Add(new ToldEvent("letter", "inviter", Start.UtcTicks, 1, "source", new KeptData(user.Rules.Events.Find(typeof(Paid))!, new Paid(1)), "paid", EventOrigin.Told));

        Fold.Depart(user, new Departed("li", "person"), Start.UtcTicks);
        user = Properties.RandomShop.Reread(user);
        (user.MovedTo, user.Letters.Count, user.MetAt).Should().Be(("person", 1, long.MaxValue));
        PackedUser.TryPack(user)!.Value.Should().Match<PackedUser>(packed => packed.MovedTo == "person" && packed.HasLetters);

        Fold.Entry(user, new LetterEnded("li", "letter"), Start.UtcTicks);
        user.Letters.Should().BeEmpty();
        PackedUser.TryPack(user)!.Value.Should().Match<PackedUser>(packed => packed.MovedTo == "person" && !packed.HasLetters);
    }

    private static void Link(MarketingEngine engine, string user, string alias) =>
        engine.Publish(new UserEvent("s", $"link {user}", user, Start, new IdentityLinked(alias))).Status.Should().Be(PublishStatus.Accepted);

    private static MarketingEngine Engine(IJournal through) => Shop.Engine(
        o => (o.Journal, o.Partitions) = (through, 7),
        Shop.Rule("invited", r => r.When<Cart>().Tells<Paid>().Then((_, c) => new Tell(c.Id, new Paid(1)))),
        Shop.Rule("thanks", r => r.When<Paid>().Then((_, _) => new AddTag("thanked"))));
}
