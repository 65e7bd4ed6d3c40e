namespace Wellspring.Engine.Tests.Identity;

[Spec("identity.hash")]
public sealed class HashIdentityTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private static readonly Holdout Half = new("spring", 0.5);
    private static readonly Experiment Arms = new("arms", 1, 1, 1);

    private readonly List<Decision> told = [];
    private readonly InMemoryJournal journal = new();

    public void Dispose() => journal.Dispose();

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(3, 3)]
    public void Holdout_and_arms_stay_those_of_the_id_that_was_known_first(int userAt, int aliasAt)
    {
        var engine = Engine();
        foreach (var i in Enumerable.Range(0, 40))
        {
            var (user, alias) = ($"user-{i}", $"alias-{i}");
            var first = aliasAt < userAt ? alias : user;
            foreach (var (id, at) in new[] { (user, userAt), (alias, aliasAt) }.OrderBy(known => known.Item2))
            {
                View(engine, id, at);
            }

            engine.Publish(new UserEvent("s", "link", user, Start.AddHours(9), new IdentityLinked(alias)));
            engine = i % 10 == 0 ? Engine() : engine;
            told.Clear();
            View(engine, alias, 10);

            told.Should().ContainSingle().Which.Should().Match<Decision>(d => d.User == user
                && d.Outcome == (Half.Has(first) ? Outcome.HeldOut : Outcome.Deliver)
                && ((SendMessage)d.Outgoing!).Template == $"arm {Arms.ArmOf(first)} {Arms.ArmOf(first)}");
        }
    }

    [Fact]
    public void Of_several_links_one_after_the_other_the_first_id_of_all_counts()
    {
        var engine = Engine();
        View(engine, "b", 1);
        View(engine, "a", 2);
        View(engine, "c", 3);
        Link(engine, "a", "b");
        Link(engine, "c", "a");
        engine.FindUser("a")!.HashId.Should().Be("b");
        View(engine, "old", 0);
        Link(engine, "c", "old");
        engine.FindUser("a")!.HashId.Should().Be("old");
        Link(engine, "never seen", "c");
        Engine().FindUser("never seen")!.HashId.Should().Be("old");
    }

    [Fact]
    public void History_that_was_loaded_late_makes_an_id_known_earlier_and_a_link_does_not()
    {
        var engine = Engine();
        View(engine, "b", 5);
        View(engine, "a", 6);
        engine.Publish(new UserEvent("s", "import", "a", Start, new Viewed(), EventOrigin.Import));
        Link(engine, "b", "a");
        engine.FindUser("b")!.HashId.Should().Be("a");

        Link(engine, "new", "newer");
        View(engine, "known", 20);
        Link(engine, "new", "known");
        engine.FindUser("new")!.HashId.Should().Be("known");
    }

    private static void View(MarketingEngine engine, string user, int hour) => engine.Publish(new UserEvent("s", $"{user} {hour}", user, Start.AddHours(hour), new Viewed()));

    private static void Link(MarketingEngine engine, string user, string alias) =>
        engine.Publish(new UserEvent("s", $"{user} {alias}", user, Start, new IdentityLinked(alias))).Status.Should().Be(PublishStatus.Accepted);

    private MarketingEngine Engine() => Shop.Engine(
        o =>
        {
            (o.Journal, o.Holdout, o.MinEntriesPerSweep) = (journal, Half, 1);
            o.AddExperiment("arms", Arms);
            o.OnDecision(told.Add);
        },
        Shop.Rule("r", r => r.When<Viewed>().Then((u, _) => Send.Marketing($"arm {u.Arm(Arms)} {u.ArmOf("arms")}"))));
}
