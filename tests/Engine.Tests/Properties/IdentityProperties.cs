namespace Wellspring.Engine.Tests.Properties;

/// <summary>Random histories in which users turn out to be one person.</summary>
public sealed class IdentityProperties
{
    [Fact]
    [Spec("identity.state")]
    [Spec("group.independent")]
    public void The_result_does_not_depend_on_the_number_of_partitions() =>
        RandomShop.Holds((events, random) =>
        {
            var linked = WithLinks(events, random);
            var one = Run(linked, 1, random: null);

            foreach (var partitions in new[] { 2, 7, 64 })
            {
                Same(Run(linked, partitions, random: null), one);
            }
        }, tests: 25);

    [Fact]
    [Spec("identity.crash")]
    public void An_engine_that_is_made_anew_at_any_moment_goes_on_as_if_nothing_had_happened() =>
        RandomShop.Holds((events, random) =>
        {
            var linked = WithLinks(events, random);

            Same(Run(linked, 3, random), Run(linked, 3, random: null));
        }, tests: 25);

    [Fact]
    [Spec("facts.merge")]
    [Spec("identity.state")]
    public void The_facts_of_ids_that_are_linked_are_those_of_one_user_to_whom_all_happened() =>
        RandomShop.Holds((events, random) =>
        {
            var engine = Shop.Engine(o => (o.DedupeFor, o.Partitions) = (null, random.Next(1, 9)), FoldProperties.Facts());
            var all = Shop.Engine(o => o.DedupeFor = null, FoldProperties.Facts());
            Publish(engine, "user-0", new Viewed("first"), "first", RandomShop.Start);
            Publish(all, "li", new Viewed("first"), "first", RandomShop.Start);
            foreach (var (i, e) in events.Index())
            {
                // Of two events of one instant no one can say which of two users' came first.
                engine.Publish(new UserEvent(e.Source, e.Id, e.User, e.Time.AddTicks(i), e.Data, e.Origin));
                all.Publish(new UserEvent(e.Source, e.Id, "li", e.Time.AddTicks(i), e.Data, e.Origin));
                if (random.Next(20) == 0)
                {
                    Publish(engine, $"user-{random.Next(4)}", new IdentityLinked($"user-{random.Next(4)}"), $"link-{i}", RandomShop.Start);
                }
            }

            for (var i = 1; i < 4; i++)
            {
                Publish(engine, "user-0", new IdentityLinked($"user-{i}"), $"last-link-{i}", RandomShop.Start);
            }

            var (one, li) = (engine.FindUser("user-2")!, all.FindUser("li")!);
            FoldProperties.Values(one).Should().Equal(FoldProperties.Values(li));
            (one.Clock, one.LastActivity).Should().Be((li.Clock, li.LastActivity));
            events.All(e => one.Seen.Contains(Fnv1a.Hash128(e.Source, e.Id), long.MinValue)).Should().BeTrue();
            engine.UserCount.Should().Be(1);
        });

    [Fact]
    [Spec("identity.rules")]
    public void Under_other_rules_linked_ids_are_as_if_all_had_happened_to_one_user() =>
        RandomShop.Holds((events, random) =>
        {
            using var journal = new InMemoryJournal();
            var partitions = random.Next(1, 9);
            var all = Shop.Engine(o => o.DedupeFor = null, FoldProperties.Facts());
            var engine = RandomShop.Engine(_ => { }, o => (o.Journal, o.Partitions) = (journal, partitions));
            Publish(engine, "user-0", new Viewed("first"), "first", RandomShop.Start);
            Publish(all, "li", new Viewed("first"), "first", RandomShop.Start);
            foreach (var (i, e) in events.Index())
            {
                engine.Publish(new UserEvent(e.Source, e.Id, e.User, e.Time.AddTicks(i), e.Data, e.Origin));
                all.Publish(new UserEvent(e.Source, e.Id, "li", e.Time.AddTicks(i), e.Data, e.Origin));
                if (random.Next(9) == 0)
                {
                    Publish(engine, $"user-{random.Next(4)}", new IdentityLinked($"user-{random.Next(4)}"), $"link-{i}", RandomShop.Start);
                }
            }

            for (var i = 1; i < 4; i++)
            {
                Publish(engine, "user-0", new IdentityLinked($"user-{i}"), $"last-link-{i}", RandomShop.Start);
            }

            // First other rules, whose states are written, then those that ask for the facts.
            Shop.Engine(o => (o.Journal, o.DedupeFor, o.Partitions) = (journal, null, partitions));
            var one = Shop.Engine(o => (o.Journal, o.DedupeFor, o.Partitions) = (journal, null, partitions), FoldProperties.Facts()).FindUser("user-3")!;

            FoldProperties.Values(one).Should().Equal(FoldProperties.Values(all.FindUser("li")!));
            one.LastActivity.Should().Be(all.FindUser("li")!.LastActivity);
        }, tests: 25);

    [Fact]
    [Spec("identity.consent")]
    public void What_one_of_two_users_has_refused_the_two_as_one_are_not_sent() =>
        RandomShop.Holds((events, random) =>
        {
            var engine = RandomShop.Engine(_ => { }, o => o.Partitions = 5);
            foreach (var e in events)
            {
                engine.Publish(e);
            }

            foreach (var user in new[] { "user-0", "user-1" })
            {
                Publish(engine, user, new Viewed(), $"known {user}", RandomShop.Start);
            }

            var now = new[] { "user-0", "user-1" }.Max(user => engine.FindUser(user)!.Clock);
            var before = new[] { "user-0", "user-1" }.SelectMany(user => Refusals(engine.FindUser(user)!, now)).ToList();
            Publish(engine, "user-0", new IdentityLinked("user-1"), "link", RandomShop.Start);

            before.Except(Refusals(engine.FindUser("user-1")!, now)).Should().BeEmpty();
        }, tests: 150);

    /// <summary>What a user is not sent at a time: purposes, channels and templates.</summary>
    private static List<string> Refusals(UserState user, long now) => user.Rules.Ledger.Find(user) is not { } ledger ? [] :
    [
        .. from purpose in new[] { "marketing", "service" }
           from channel in new[] { "sms", "mini", null }
           from template in new[] { "more", "coupon", null }
           let asked = new ConsentScope(purpose, channel, template)
           where ledger.IsSuppressed(asked, now) || !ledger.Allows(asked, required: false, now)
           select $"{purpose}/{channel}/{template}",
    ];

    /// <summary>Each user's decisions, and what is kept of each in the end.</summary>
    private static SortedDictionary<string, List<string>> Run(IReadOnlyList<UserEvent> events, int partitions, Random? random)
    {
        using var journal = new InMemoryJournal();
        SortedDictionary<string, List<string>> result = new(StringComparer.Ordinal);
        MarketingEngine Engine() => RandomShop.Engine(
            decision => (result.TryGetValue(decision.User, out var list) ? list : result[decision.User] = []).Add(RandomShop.Text(decision)),
            o => (o.Journal, o.Partitions, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, partitions, random?.Next(0, 9) ?? 4096, random?.Next(1, 3) ?? 4));
        var engine = Engine();
        foreach (var e in events)
        {
            engine.Publish(e);
            if (random?.Next(5) == 0)
            {
                engine = Engine();
            }
        }

        engine.AdvanceTo(RandomShop.Start.AddDays(400));
        foreach (var id in events.Select(e => e.User).Distinct())
        {
            // A link that was refused may name someone of whom nothing else is known.
            if (engine.FindUser(id) is { } user)
            {
                result[$"state of {id}"] = [user.Id, user.HashId, Convert.ToHexString(RandomShop.Bytes(user))];
            }
        }

        return result;
    }

    private static List<UserEvent> WithLinks(UserEvent[] events, Random random)
    {
        List<UserEvent> all = [];
        foreach (var (i, e) in events.Index())
        {
            all.Add(e);
            if (random.Next(15) == 0)
            {
                all.Add(new UserEvent("links", $"{i}", $"user-{random.Next(5)}", e.Time, new IdentityLinked($"user-{random.Next(5)}")));
            }
        }

        return all;
    }

    private static void Publish(MarketingEngine engine, string user, object data, string id, DateTimeOffset time) => engine.Publish(new UserEvent("own", id, user, time, data));

    private static void Same(SortedDictionary<string, List<string>> one, SortedDictionary<string, List<string>> other)
    {
        one.Keys.Should().Equal(other.Keys);
        foreach (var (user, lines) in one)
        {
            lines.Should().Equal(other[user], "of {0}", user);
        }
    }
}
