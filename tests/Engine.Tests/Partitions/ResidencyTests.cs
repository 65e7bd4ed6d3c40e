using Wellspring.Engine.Tests.Properties;

namespace Wellspring.Engine.Tests.Partitions;

/// <summary>More users than memory is given for.</summary>
public sealed class ResidencyTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    [Spec("group.independent")]
    public void Whether_users_are_in_memory_or_away_changes_nothing() =>
        RandomShop.Holds((events, random) =>
        {
            var expected = RandomShop.Decide(events);
            SortedDictionary<string, List<string>> decided = new(StringComparer.Ordinal);
            using var journal = new InMemoryJournal();
            MarketingEngine Engine() => RandomShop.Engine(
                d => (decided.TryGetValue(d.User, out var list) ? list : decided[d.User] = []).Add(RandomShop.Text(d)),
                o => (o.Journal, o.Partitions, o.ResidentUsers, o.MinEntriesPerSweep) = (journal, 1, 1, random.Next(1, 99)));
            var engine = Engine();
            foreach (var e in events)
            {
                engine.Publish(e);
                engine = random.Next(30) == 0 ? Engine() : engine;
            }

            engine.AdvanceTo(RandomShop.Start.AddDays(400));

            decided.Keys.Should().Equal(expected.Keys);
            foreach (var (user, decisions) in expected)
            {
                decided[user].Should().Equal(decisions);
            }
        }, tests: 30);

    [Fact]
    [Spec("group.independent")]
    public void Whether_users_are_awake_or_asleep_changes_nothing() =>
        RandomShop.Holds((events, random) =>
        {
            var (expected, asleep) = (RandomShop.Decide(events), random.Next(0, 4));

            RandomShop.Decide(events, o => (o.Partitions, o.AwakeUsers) = (1, asleep)).Should().BeEquivalentTo(expected, o => o.WithStrictOrdering());
        }, tests: 40);

    [Fact]
    [Spec("silence.spell")]
    public void Who_sleeps_is_not_woken_by_a_timer_that_was_put_off()
    {
        List<Decision> told = [];
        using var engine = Shop.Engine(
            o => (o.Partitions, o.AwakeUsers, _) = (1, 0, o.OnDecision(told.Add)),
            Shop.Rule("silent", r => r.WhenSilent().For(10.Hours(), "s", _ => Send.Service("back"))));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        engine.Publish(new UserEvent("s", "2", "li", Start.AddHours(4), new Viewed()));
        engine.Publish(new UserEvent("s", "3", "li", Start.AddHours(9), new Viewed()));
        engine.Publish(new UserEvent("s", "1", "wang", Start.AddHours(9), new Viewed()));
        engine.AdvanceTo(Start.AddHours(12));

        (engine.Awake, engine.TimerPlaces, told.Count).Should().Be((0, 2, 0));
        engine.AdvanceTo(Start.AddHours(19));
        told.Select(d => (d.User, d.At)).Should().BeEquivalentTo([("li", Start.AddHours(19)), ("wang", Start.AddHours(19))]);
        engine.TimerPlaces.Should().Be(0);
    }

    [Fact]
    public void Users_without_an_event_of_late_sleep_and_wake_with_their_events_and_timers()
    {
        List<Decision> told = [];
        using var engine = Engine(null, told);
        for (var i = 0; i < 3000; i++)
        {
            engine.Publish(new UserEvent("s", $"{i}", $"user-{i % 1000}", Start.AddMinutes(i), new Viewed()));
        }

        engine.Awake.Should().BeLessThan(25);
        (engine.UserCount, engine.Residents).Should().Be((1000, 1000));
        engine.Publish(new UserEvent("s", "0", "user-0", Start, new Viewed())).Status.Should().Be(PublishStatus.Repeated);
        engine.AdvanceTo(Start.AddDays(10));

        told.Where(d => d.Rule == "third").Should().HaveCount(1000);
        told.Where(d => d.Rule == "silent").Select(d => d.User).Should().OnlyHaveUniqueItems().And.HaveCount(1000);
        (engine.UserCount, engine.Residents).Should().Be((1000, 1000));
    }

    [Fact]
    public void Who_sleeps_again_and_again_takes_no_more_places_among_the_timers()
    {
        using var engine = Engine(null, []);
        for (var i = 0; i < 160; i++)
        {
            engine.Publish(new UserEvent("s", $"{i}", "li", Start.AddHours(i), new Viewed()));
            engine.Publish(new UserEvent("s", $"cart-{i}", "li", Start.AddHours(i), new Cart($"{i}", 1)));
            for (var other = 0; other < 30; other++)
            {
                engine.Publish(new UserEvent("s", $"{i}", $"user-{other}", Start.AddHours(i), new Viewed()));
            }

            engine.AdvanceTo(Start.AddHours(i).AddMinutes(30));
        }

        engine.TimerPlaces.Should().BeLessThan(100, "each has one for the silence, and li one for the cart");
    }

    [Fact]
    public void Users_who_are_idle_go_away_and_come_back_with_their_events_and_timers()
    {
        List<Decision> told = [];
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, told);
        for (var i = 0; i < 3000; i++)
        {
            engine.Publish(new UserEvent("s", $"{i}", $"user-{i % 1000}", Start.AddMinutes(i), new Viewed()));
        }

        engine.UserCount.Should().Be(1000);
        engine.Residents.Should().BeInRange(80, 200);
        engine.Publish(new UserEvent("s", "0", "user-0", Start, new Viewed())).Status.Should().Be(PublishStatus.Repeated);
        engine.AdvanceTo(Start.AddDays(10));

        told.Where(d => d.Rule == "third").Should().HaveCount(1000);
        told.Where(d => d.Rule == "silent").Select(d => d.User).Distinct().Should().HaveCount(1000);
        engine.UserCount.Should().Be(1000);
    }

    [Fact]
    public void After_a_restart_only_those_who_were_busy_are_in_memory()
    {
        List<Decision> told = [];
        using var journal = new InMemoryJournal();
        using (var engine = Engine(journal, told))
        {
            for (var i = 0; i < 40_000; i++)
            {
                engine.Publish(new UserEvent("s", $"{i}", $"user-{i / 20}", Start.AddMinutes(i), new Viewed()));
            }
        }

        told.Clear();
        using var again = Engine(journal, told);
        again.UserCount.Should().Be(2000);
        again.Residents.Should().BeLessThan(1600);
        again.AdvanceTo(Start.AddDays(99));
        told.Where(d => d.Rule == "silent").Should().NotBeEmpty();
        again.Publish(new UserEvent("s", "0", "user-0", Start, new Viewed())).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    public async Task A_batch_fetches_its_users_at_once()
    {
        using var journal = new Journal.FaultyJournal();
        using var engine = Engine(journal, []);
        ReadOnlyMemory<byte>[] Batch(int round) => [.. Enumerable.Range(0, 500).Select(i => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(
            $$"""{"specversion":"1.0","id":"{{round}}","source":"s","type":"viewed","subject":"user-{{i}}","time":"2026-01-01T00:00:00Z"}"""))];
        for (var round = 0; round < 5; round++)
        {
            (await engine.PublishAsync(Batch(round))).Should().OnlyContain(r => r.Status == PublishStatus.Accepted);
        }

        engine.UserCount.Should().Be(500);
        journal.Fetches.Should().BeInRange(1, 500, "not one for each user and round");
    }

    [Fact]
    public async Task Users_who_are_away_are_forgotten_exported_and_get_new_rules()
    {
        List<Decision> told = [];
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, told);
        for (var i = 0; i < 2000; i++)
        {
            engine.Publish(new UserEvent("s", $"{i}", $"user-{i % 1000}", Start, new Viewed()));
        }

        (await engine.ForgetAsync("user-1")).Should().BeTrue();
        using var output = new MemoryStream();
        (await engine.ExportAsync("user-2", output)).Should().BeTrue();
        await engine.ActivateAsync(o => o.AddRule(Shop.Asks<Viewed>("third", (u, v) => u.Count<Viewed>() == 3), "third"));
        engine.Residents.Should().BeLessThan(200, "they go away again when their states are written");
        engine.Publish(new UserEvent("s", "x", "user-2", Start, new Viewed()));

        engine.UserCount.Should().Be(999);
        told.Where(d => d.Rule == "third").Should().ContainSingle().Which.User.Should().Be("user-2");
    }

    [Fact]
    public void What_waits_to_be_delivered_to_users_who_go_away_with_a_start_under_other_rules_still_waits()
    {
        using var journal = new InMemoryJournal();
        MarketingEngine Engine(LifecycleRule rule) => Shop.Engine(
            o => (o.Journal, o.Partitions, o.ResidentUsers, o.AwakeUsers, _) = (journal, 2, 2, 0, o.AddChannel(new CollectingChannel())),
            rule);
        var first = Engine(Shop.Rule("at-once", r => r.When<Viewed>().Then((_, _) => Send.Service("hello"))));
        for (var i = 0; i < 50; i++)
        {
            first.Publish(new UserEvent("s", "1", $"user-{i}", Start, new Viewed()));
        }

        first.PendingDeliveries.Should().Be(50);
        var second = Engine(Shop.Asks<Viewed>("other", (u, v) => false));
        second.Residents.Should().BeLessThan(10, "they go away when their states are written");
        second.PendingDeliveries.Should().Be(50);
    }

    private static MarketingEngine Engine(IJournal? journal, List<Decision> told) => Shop.Engine(
        o =>
        {
            (o.Journal, o.Partitions, o.ResidentUsers, o.DedupeFor) = (journal, 2, journal is null ? null : 100, null);
            o.AwakeUsers = 20;
            o.OnDecision(told.Add);
        },
        Shop.Asks<Viewed>("third", (u, v) => u.Count<Viewed>() == 3),
        Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).Step("remind", 10.Minutes(), (_, _) => Send.Service("cart"))),
        Shop.Rule("silent", r => r.WhenSilent().For(7.Days(), "s", _ => Send.Service("s"))));
}
