using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Identity;

/// <summary>Links at unfortunate moments: of users who are away, beside events, and where the disk is full.</summary>
public sealed class LinkMishapTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();

    public void Dispose() => journal.Dispose();

    [Theory]
    [Spec("identity.crash")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_that_could_not_be_committed_is_there_whole_or_not_at_all(bool restarted)
    {
        var full = false;
        var faulty = new FaultyJournal(journal)
        {
            Before = _ =>
            {
                if (full)
                {
                    throw new JournalUnavailableException("no room");
                }
            },
        };
        var engine = Engine(faulty, _ => { });
        Publish(engine, "li", 1);
        Publish(engine, "openid", 2);
        var link = new UserEvent("s", "link", "li", Start, new IdentityLinked("openid"));
        full = true;
        FluentActions.Invoking(() => engine.Publish(link)).Should().Throw<JournalUnavailableException>();
        full = false;

        engine = restarted ? Engine(journal, _ => { }) : engine;
        engine.FindUser("openid")!.Id.Should().Be(restarted ? "openid" : "li");
        engine.Publish(link).Status.Should().Be(restarted ? PublishStatus.Accepted : PublishStatus.Repeated);

        foreach (var each in new[] { engine, Engine(journal, _ => { }) })
        {
            each.FindUser("openid")!.Count<Viewed>().Should().Be(2);
            each.UserCount.Should().Be(1);
        }
    }

    [Fact]
    [Spec("identity.alias")]
    public void Users_who_are_away_are_linked_and_aliases_are_known_of_those_who_are_away()
    {
        void Few(EngineOptions o) => (o.Partitions, o.ResidentUsers, o.AwakeUsers, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (2, 4, 2, 1, 1);
        var engine = Engine(journal, Few);
        for (var i = 0; i < 200; i++)
        {
            Publish(engine, $"user-{i}", i);
            Publish(engine, $"alias-{i}", 1000 + i);
        }

        engine.Residents.Should().BeLessThan(100, "most are away");
        for (var i = 0; i < 200; i++)
        {
            engine.Publish(new UserEvent("s", "link", $"user-{i}", Start, new IdentityLinked($"alias-{i}"))).Status.Should().Be(PublishStatus.Accepted);
        }

        foreach (var each in new[] { engine, Engine(journal, Few), Engine(journal, o => o.Partitions = 2) })
        {
            each.UserCount.Should().Be(200);
            for (var i = 0; i < 200; i++)
            {
                each.FindUser($"alias-{i}")!.Should().Match<UserState>(user => user.Id == $"user-{i}" && user.Count<Viewed>() == 2);
            }
        }
    }

    [Fact]
    [Spec("identity.alias")]
    public async Task Beside_events_of_all_ids_and_links_in_all_directions_nothing_is_lost_or_counted_twice()
    {
        const int People = 12;
        const int Ids = 6;
        const int Events = 40;
        using var engine = Engine(journal, o => o.Partitions = 5);
        var links = Task.Run(() =>
        {
            // Of each person all ids, in an order and a direction of its own, persons in turn.
            for (var id = 1; id < Ids; id++)
            {
                for (var person = 0; person < People; person++)
                {
                    var (one, other) = ($"{person}/{id}", $"{person}/{(person + id) % id}");
                    var (user, alias) = person % 2 == 0 ? (one, other) : (other, one);
                    engine.Publish(new UserEvent("s", $"link {user} {alias}", user, Start, new IdentityLinked(alias))).Status.Should().Be(PublishStatus.Accepted);
                }
            }
        });
        var publishers = Enumerable.Range(0, Ids).Select(id => Task.Run(async () =>
        {
            for (var i = 0; i < Events; i++)
            {
                for (var person = 0; person < People; person++)
                {
                    (await engine.PublishAsync(new UserEvent("s", $"{id} {i}", $"{person}/{id}", Start, new Viewed()))).Status.Should().Be(PublishStatus.Accepted);
                }
            }
        })).ToList();
        await Task.WhenAll([links, .. publishers]);

        engine.UserCount.Should().Be(People);
        for (var person = 0; person < People; person++)
        {
            engine.FindUser($"{person}/0")!.Count<Viewed>().Should().Be(Ids * Events);
            engine.Publish(new UserEvent("s", "0 0", $"{person}/3", Start, new Viewed())).Status.Should().Be(PublishStatus.Repeated);
        }

        Engine(journal, o => o.Partitions = 5).FindUser("7/1")!.Count<Viewed>().Should().Be(Ids * Events);
    }

    private static void Publish(MarketingEngine engine, string user, int id) => engine.Publish(new UserEvent("s", $"{id}", user, Start, new Viewed()));

    private static MarketingEngine Engine(IJournal through, Action<EngineOptions> configure) => Shop.Engine(
        o =>
        {
            o.Journal = through;
            configure(o);
        },
        Shop.Rule("views", r => r.When<Paid>().Reads(u => u.Count<Viewed>()).Then((_, _) => Actions.None)));
}
