namespace Wellspring.Engine.Tests.Properties;

public sealed class FoldProperties
{
    [Fact]
    [Spec("facts.fold")]
    public void A_state_cut_anywhere_and_read_again_decides_and_becomes_what_the_whole_does() =>
        RandomShop.Holds((events, random) =>
        {
            var whole = new Resumable(RandomShop.Engine(_ => { }).RuleSet);
            var cut = new Resumable(whole.Rules);
            foreach (var e in events)
            {
                whole.Accept(e);
                cut.Accept(e);
                if (random.Next(3) == 0)
                {
                    cut.Cut();
                }
            }

            cut.Decided.Should().Equal(whole.Decided);
            RandomShop.Bytes(cut.User).Should().Equal(RandomShop.Bytes(whole.User));
        });

    [Fact]
    [Spec("facts.fold")]
    public void The_journals_entries_alone_fold_to_the_live_state() =>
        RandomShop.Holds((events, random) =>
        {
            var journal = new InMemoryJournal();
            var engine = RandomShop.Engine(_ => { }, o => o.Journal = journal);
            var reader = new EntryReader(engine.RuleSet.Events);
            foreach (var e in events)
            {
                engine.Publish(e);
                if (random.Next(20) == 0)
                {
                    engine.AdvanceTo(e.Time);
                }
            }

            engine.AdvanceTo(events.Select(e => e.Time).DefaultIfEmpty(RandomShop.Start).Max().AddHours(2));
            foreach (var user in Enumerable.Range(0, 64).SelectMany(p => journal.ReadUsers(p)))
            {
                var live = engine.FindUser(user.Id)!;
                var replayed = new UserState(user.Id, engine.RuleSet);
                foreach (var (i, record) in journal.ReadBack(engine.PartitionOf(user.Id).Index, live.LastSequence).Reverse().Index())
                {
                    Fold.Entry(replayed, reader.Read(record, user.Id), record.Clock);
                    replayed = i % 7 == 0 ? RandomShop.Reread(replayed) : replayed;
                }

                RandomShop.Bytes(replayed).Should().Equal(RandomShop.Bytes(live));
            }
        });

    [Fact]
    [Spec("facts.merge")]
    public void The_facts_of_two_users_merge_as_if_all_events_had_happened_to_one() =>
        RandomShop.Holds((events, random) =>
        {
            var set = Shop.Engine(options => options.DedupeFor = null, Facts()).RuleSet;
            var (one, two, all) = (new UserState("li", set), new UserState("wang", set), new UserState("li", set));
            foreach (var (i, e) in events.Index())
            {
                // Of two events of one instant no one can say which of two users' came first.
                var apart = new UserEvent(e.Source, e.Id, "li", e.Time.AddTicks(i), e.Data, e.Origin);
                Fold.Entry(random.Next(2) == 0 ? one : two, apart, apart.Ticks);
                Fold.Entry(all, apart, apart.Ticks);
            }

            one.Merge(two);

            Values(one).Should().Equal(Values(all));
            (one.Clock, one.LastActivity).Should().Be((all.Clock, all.LastActivity));
            events.All(e => one.Seen.Contains(Fnv1a.Hash128(e.Source, e.Id), long.MinValue)).Should().BeTrue();
        });

    internal static LifecycleRule Facts() => Shop.Rule("facts", r => r.When<Answered>(a => a.Answer == "never")
        .Where((u, a) => u.Count<Viewed>(x => x.Price > 3, 2.Days()) >= 3)
        .Reads(u => u.Count<Viewed>(x => x.Price > 3, 2.Days())).Reads(u => u.Count<Viewed>()).Reads(u => u.Count<Viewed>(1.Days())).Reads(u => u.Sum<Paid>(p => p.Amount)).Reads(u => u.Sum<Paid>(p => p.Amount, 3.Days()))
        .Reads(u => u.Distinct<Viewed, string?>(v => v.Category)).Reads(u => u.Distinct<Viewed, int>(v => v.Position, 1.Days()))
        .Reads(u => u.Last<Cart>()).Reads(u => u.First<Cart>(c => c.Items > 0))
        .Then((_, _) => Actions.None));

    internal static object?[] Values(UserState u) =>
    [
        u.Count<Viewed>(x => x.Price > 3, 2.Days()),
        u.Count<Viewed>(), u.Count<Viewed>(1.Days()), u.Sum<Paid>(p => p.Amount), u.Sum<Paid>(p => p.Amount, 3.Days()),
        u.Distinct<Viewed, string?>(v => v.Category), u.Distinct<Viewed, int>(v => v.Position, 1.Days()), u.Last<Cart>(), u.First<Cart>(c => c.Items > 0),
    ];

    /// <summary>One user's events decided as a partition does it, on a state that can be written and read between any two.</summary>
    private sealed class Resumable
    {
        private readonly EngineOptions options = new();
        private readonly Turn turn;

        public Resumable(RuleSet rules)
        {
            Rules = rules;
            User = new UserState("li", rules);
            options.OnDecision(d => Decided.Add(RandomShop.Text(d)));
            turn = new Turn(rules, options, null);
        }

        public RuleSet Rules { get; }

        public UserState User { get; private set; }

        public List<string> Decided { get; } = [];

        public void Cut() => User = RandomShop.Reread(User);

        public void Accept(UserEvent e)
        {
            var batch = new Batch();
            turn.Take(User, e.Ticks, new Arrival(e, Rules.Events.Find(e.Data.GetType())!), batch);
            new Observers(options, null).Tell(0, batch.Entries);
        }
    }
}
