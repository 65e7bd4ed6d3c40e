using Wellspring.Engine.Tests.Hosting;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Identity;

/// <summary>Users who were linked, under other rules.</summary>
[Spec("identity.rules")]
public sealed class LinkedRulesTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<string> told = [];
    private int published;

    public void Dispose() => journal.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_new_rule_knows_the_history_of_all_ids(int partitions)
    {
        Linked(partitions);

        var engine = Engine(partitions, Carts(), Views(), Waits());
        View(engine, "a");
        told.Should().Equal("4 views");
        told.Clear();
        View(Engine(partitions, Carts(), Waits()), "a");
        Engine(partitions, Carts(), Waits(), Views()).AdvanceTo(Start.AddDays(9));

        told.Should().Equal("later: cart", "waited, 5 views");
    }

    [Fact]
    public async Task Rules_that_come_into_force_while_the_engine_goes_on_know_it_too_and_so_does_who_is_linked_then()
    {
        var engine = Linked(8);
        View(engine, "d");
        var activation = engine.ActivateAsync(o => o.AddEvents(_ => { }).AddRule(Carts(), "carts").AddRule(Views(), "views"));
        Link(engine, "c", "d");
        await activation;
        View(engine, "d");

        told.Should().Equal("5 views");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_one_partition_has_other_rules_already_a_link_to_it_loses_nothing(bool forwards)
    {
        var faulty = new FaultyJournal(journal);
        var (user, alias) = forwards ? (IdIn(0), IdIn(1)) : (IdIn(1), IdIn(0));
        var engine = Engine(2, faulty, Carts());
        View(engine, alias);
        View(engine, user);

        // The second partition's states are being made.
        var reads = 0;
        faulty.AfterUsers = () =>
        {
            if (++reads == 2)
            {
                Link(engine, user, alias);
            }
        };
        await engine.ActivateAsync(o => o.AddRule(Carts(), "carts").AddRule(Views(), "views"));
        View(engine, alias);
        View(Engine(2, Carts(), Views()), alias);
        Engine(2, Carts(), Views(), Shop.Rule("other", r => r.When<Paid>().Then((_, _) => Actions.None))).AdvanceTo(Start.AddDays(1));

        reads.Should().Be(2);
        told.Should().Equal("3 views", "4 views");
    }

    [Fact]
    public async Task Where_entries_were_trimmed_what_moved_is_carried_over()
    {
        var engine = Linked(8);
        time.Advance(30.Days());
        (await engine.TrimAsync()).Should().BePositive();
        engine = Engine(8, Carts(), Shop.Rule("second", r => r.When<Viewed>().Where((u, _) => u.Count<Viewed>() == 2).Then((u, _) => Send.Service($"since {u.KnownSince:yyyy-MM-dd}"))));
        View(engine, "a");
        View(engine, "b");
        engine.AdvanceTo(Start.AddDays(90));

        told.Should().Equal("later: cart", "since 2026-01-01");
    }

    [Fact]
    public async Task Where_only_the_aliases_entries_were_trimmed_what_moved_is_carried_over()
    {
        // The alias' partition has old entries, the user's has none.
        var (alias, user) = (IdIn(0), IdIn(1));
        var engine = Engine(2, Carts());
        View(engine, alias);
        time.Advance(20.Days());
        engine = Engine(2, Carts());
        Link(engine, user, alias);
        View(engine, user);
        (await engine.TrimAsync()).Should().BePositive();
        journal.Read(engine.PartitionOf(user).Index).First().Sequence.Should().Be(0, "all of the user's entries are there");

        foreach (var others in new[] { "other", "another" })
        {
            engine = Engine(2, Carts(), Shop.Rule(others, r => r.When<Viewed>().Where((u, _) => u.Count<Viewed>() >= 1).Then((u, _) => Send.Service(u.KnownSince is null ? "all is known" : "since"))));
            engine.QuarantinedUsers.Should().Be(0);
            engine.FindUser(alias)!.Id.Should().Be(user);
        }

        View(engine, alias);
        told.Should().Equal("since");
    }

    /// <summary>a and b departed, one after the other, with three views and a cart; c has it all.</summary>
    private MarketingEngine Linked(int partitions)
    {
        var engine = Engine(partitions, Carts());
        View(engine, "a");
        engine.Publish(new UserEvent("s", "cart", "a", Start, new Cart("c")));
        View(engine, "b");
        Link(engine, "b", "a");
        View(engine, "a");
        Link(engine, "c", "b");
        return engine;
    }

    private MarketingEngine Engine(int partitions, params LifecycleRule[] rules) => Engine(partitions, journal, rules);

    private MarketingEngine Engine(int partitions, IJournal through, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions, o.JournalRetention) = (through, time, partitions, 10.Days());
            o.OnDecision(d => told.Add(((SendMessage)d.Outgoing!).Template));
        },
        rules);

    private static LifecycleRule Carts() => Shop.Rule("carts", r => r.When<Cart>().Step("later", 8.Days(), (_, _) => Send.Service("later: cart")));

    private static LifecycleRule Views() => Shop.Rule("views", r => r.When<Viewed>().Reads(u => u.Count<Viewed>()).Then((u, _) => Send.Service($"{u.Count<Viewed>()} views")));

    private static LifecycleRule Waits() => Shop.Rule("waits", r => r.When<Viewed>().Once().Reads(u => u.Count<Viewed>()).Step("s", 8.Days(), (u, _) => Send.Service($"waited, {u.Count<Viewed>()} views")));

    private static string IdIn(ulong partition) => Enumerable.Range(0, 99).Select(i => $"id-{i}").First(id => Fnv1a.Hash64(id) % 2 == partition);

    private void View(MarketingEngine engine, string user) => engine.Publish(new UserEvent("s", $"{++published}", user, time.GetUtcNow(), new Viewed()));

    private void Link(MarketingEngine engine, string user, string alias) =>
        engine.Publish(new UserEvent("s", $"{++published}", user, time.GetUtcNow(), new IdentityLinked(alias))).Status.Should().Be(PublishStatus.Accepted);
}
