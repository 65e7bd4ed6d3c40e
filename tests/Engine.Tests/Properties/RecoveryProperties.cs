namespace Wellspring.Engine.Tests.Properties;

public sealed class RecoveryProperties
{
    [Fact]
    [Spec("crash.recovery")]
    public void An_engine_that_is_made_anew_from_its_journal_at_any_moment_decides_as_if_nothing_had_happened() =>
        RandomShop.Holds((events, random) =>
        {
            var undisturbed = RandomShop.Decide(events, o => o.Partitions = 3);
            using var journal = new InMemoryJournal();
            SortedDictionary<string, List<string>> decided = new(StringComparer.Ordinal);
            var snapshots = random.Next(3);
            MarketingEngine Engine() => RandomShop.Engine(Collect(decided), o => (o.Journal, o.Partitions, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, 3, snapshots == 0 ? 4096 : snapshots, random.Next(1, 3)));

            var engine = Engine();
            foreach (var e in events)
            {
                engine.Publish(e);
                if (random.Next(6) == 0)
                {
                    engine = Engine();
                }
            }

            engine.AdvanceTo(RandomShop.Start.AddDays(400));

            decided.Keys.Should().Equal(undisturbed.Keys);
            foreach (var (user, decisions) in undisturbed)
            {
                decided[user].Should().Equal(decisions);
            }
        }, tests: 25);

    [Fact]
    [Spec("facts.fold")]
    public void Snapshots_and_the_entries_after_them_come_to_the_same_as_all_entries() =>
        RandomShop.Holds((events, random) =>
        {
            using var journal = new InMemoryJournal();
            var live = RandomShop.Engine(_ => { }, o => (o.Journal, o.Partitions, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, 2, random.Next(0, 30), 1));
            foreach (var e in events)
            {
                live.Publish(e);
            }

            var recovered = RandomShop.Engine(_ => { }, o => (o.Journal, o.Partitions) = (journal, 2));
            var codec = new EntryReader(live.RuleSet.Events);
            foreach (var user in Enumerable.Range(0, 2).SelectMany(p => journal.ReadUsers(p)))
            {
                var folded = new UserState(user.Id, live.RuleSet);
                foreach (var record in journal.ReadBack(live.PartitionOf(user.Id).Index, live.FindUser(user.Id)!.LastSequence).Reverse())
                {
                    Fold.Entry(folded, codec.Read(record, user.Id), record.Clock);
                }

                RandomShop.Bytes(recovered.FindUser(user.Id)!).Should().Equal(RandomShop.Bytes(folded));
                recovered.FindUser(user.Id)!.LastSequence.Should().Be(live.FindUser(user.Id)!.LastSequence);
            }
        });

    [Fact]
    public void What_was_told_before_is_read_from_the_journal_as_it_was() =>
        RandomShop.Holds((events, _) =>
        {
            using var journal = new InMemoryJournal();
            SortedDictionary<string, List<string>> told = new(StringComparer.Ordinal);
            var engine = RandomShop.Engine(Collect(told), o => o.Journal = journal);
            foreach (var e in events)
            {
                engine.Publish(e);
            }

            SortedDictionary<string, List<string>> read = new(StringComparer.Ordinal);
            var collect = Collect(read);
            foreach (var decision in RandomShop.Engine(_ => { }, o => o.Journal = journal).ReadJournal().OfType<Decision>())
            {
                collect(decision);
            }

            read.Should().BeEquivalentTo(told, o => o.WithStrictOrdering());
        });

    private static Action<Decision> Collect(SortedDictionary<string, List<string>> into) =>
        decision => (into.TryGetValue(decision.User, out var list) ? list : into[decision.User] = []).Add(RandomShop.Text(decision));
}
