using System.Globalization;
using System.Text;
using Wellspring.Engine.Tests.Hosting;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Properties;

/// <summary>Users who raise and tell at random, and share a budget: the result hangs on what was published, and on nothing else.</summary>
public sealed class ConsequenceProperties
{
    private static readonly DateTimeOffset Start = RandomShop.Start;

    private static readonly Segment Busy = Segment.Of("busy", user => user.Count<Answered>(4.Hours()) >= 2);

    /// <summary>What is called: an event is published, or else time passes.</summary>
    private readonly record struct Call(UserEvent? Event, DateTimeOffset Time);

    [Fact]
    [Spec("group.independent")]
    [Spec("tell.order")]
    [Spec("budgets.order")]
    public void The_result_does_not_depend_on_the_number_of_partitions_nor_on_when_the_engine_was_made_anew() =>
        RandomShop.Holds((events, random) =>
        {
            var calls = Calls(events);
            var one = Decide(calls, 1);

            foreach (var partitions in new[] { 1, 2, 7, 64 })
            {
                Decide(calls, partitions, random).Should().Equal(one);
                Decide(calls, partitions, random, new InMemoryJournal()).Should().Equal(one);
            }
        }, tests: 12);

    [Fact]
    [Spec("crash.recovery")]
    [Spec("tell.once")]
    public void An_engine_that_is_killed_between_any_two_turns_goes_on_to_the_same_entries() =>
        RandomShop.Holds((events, random) =>
        {
            var calls = Calls(events);
            using var whole = new InMemoryJournal();
            List<(long Sequence, byte[] Note)> notes = [];
            var engine = Engine(new FaultyJournal(whole) { Before = batches => notes.AddRange(batches.Where(b => !b.Note.IsEmpty).Select(b => (b.ExpectedSequence + b.Records.Count, b.Note.ToArray()))) }, 1);
            var entries = calls.Select(call =>
            {
                Make(engine, call);
                return whole.Read(0).Count();
            }).ToArray();
            var records = whole.Read(0).ToArray();
            var turns = Enumerable.Range(1, Math.Max(0, records.Length - 1)).Where(i => records[i].User != records[i - 1].User).ToArray();
            random.Shuffle(turns);
            foreach (var cut in turns.Take(8))
            {
                var journal = Upto(whole, cut, notes.LastOrDefault(note => note.Sequence <= cut, notes[0]).Note);
                var interrupted = Array.FindIndex(entries, count => count > cut);
                engine = Engine(journal, 1);
                if (calls[interrupted].Event is not null)
                {
                    Make(engine, Passed(calls.Take(interrupted)));
                }

                calls.Skip(interrupted).ToList().ForEach(call => Make(engine, call));

                string.Join('\n', ByUser(journal)).Should().Be(string.Join('\n', ByUser(whole)), "it was killed before entry {0}", cut);
            }
        }, tests: 12);

    private static Call[] Calls(UserEvent[] events)
    {
        List<Call> calls = [];
        foreach (var (i, e) in events.Index())
        {
            calls.Add(new(e, default));
            if (i % 3 == 0)
            {
                calls.Add(new(null, events.Take(i + 1).Max(before => before.Time)));
            }
        }

        return [.. calls, new(null, Start.AddDays(40))];
    }

    private static void Make(MarketingEngine engine, Call call)
    {
        if (call.Event is { } e)
        {
            engine.Publish(e);
        }
        else
        {
            engine.AdvanceTo(call.Time);
        }
    }

    /// <summary>What a host calls first: it is as late as it was.</summary>
    private static Call Passed(IEnumerable<Call> calls) => new(null, calls.Append(new(null, Start)).Where(call => call.Event is null).Max(call => call.Time));

    /// <summary>Each user's decisions as texts. With a journal the engine is made anew again and again.</summary>
    private static List<string> Decide(Call[] calls, int partitions, Random? random = null, InMemoryJournal? journal = null)
    {
        SortedDictionary<string, List<string>> decided = new(StringComparer.Ordinal);
        void Collect(Decision decision) => (decided.TryGetValue(decision.User, out var list) ? list : decided[decision.User] = []).Add(RandomShop.Text(decision));
        var engine = Engine(journal, partitions, random, Collect);
        foreach (var (i, call) in calls.Index())
        {
            if (journal is not null && random!.Next(5) == 0)
            {
                engine = Engine(journal, partitions, random, Collect);
                Make(engine, Passed(calls.Take(i)));
            }

            Make(engine, call);
        }

        return [.. decided.SelectMany(user => user.Value.Select(text => $"{user.Key} {text}"))];
    }

    private static MarketingEngine Engine(IJournal? journal, int partitions, Random? random = null, Action<Decision>? decided = null)
    {
        var rules = Rules();
        random?.Shuffle(rules);
        return Shop.Engine(
            o =>
            {
                o.OnDecision(decided ?? (_ => { })).AddBudget(Budget.Daily("few", 2).Messages());
                (o.Journal, o.Partitions, o.DedupeFor, o.TimeProvider, o.MinEntriesPerSweep) = (journal, partitions, null, new ManualTime(Start), random is null ? int.MaxValue : 3);
            },
            rules);
    }

    /// <summary>The journal of an engine that was killed before an entry was committed.</summary>
    private static InMemoryJournal Upto(InMemoryJournal whole, int cut, byte[] note)
    {
        var journal = new InMemoryJournal();
        var head = journal.TakeOver(1)[0];
        var records = whole.Read(0).Take(cut).ToArray();
        journal.Append(
        [
            new()
            {
                Partition = 0,
                Epoch = head.Epoch,
                ExpectedSequence = 0,
                Records = records,
                NewUsers = [.. whole.ReadUsers(0).Where(user => records.Any(record => record.User == user.Number)).Select(user => new JournalUser(user.Number, user.Id))],
                Note = note,
            },
        ]);
        return journal;
    }

    /// <summary>Each user's entries in their order, and the letters that ended. Whose timer of an instant fires first means nothing, nor when a letter's end is noted, nor whether it had arrived before.</summary>
    private static IEnumerable<string> ByUser(InMemoryJournal journal) =>
        journal.Read(0).OrderBy(record => record.User).ThenBy(record => record.Kind == RecordKind.LetterEnded ? Text(record) : "", StringComparer.Ordinal).Select(Text);

    private static string Text(JournalRecord r) => string.Create(
        CultureInfo.InvariantCulture,
        $"{r.User} {r.Kind} {r.Name} {r.Detail} {(r.Kind == RecordKind.LetterEnded ? "" : $"{r.Code} {r.Time} {r.Clock}")} {Encoding.UTF8.GetString(r.Payload.Span)}");

    private static LifecycleRule[] Rules() =>
    [
        Shop.Rule("invites", r => r.When<Paid>().Tells<Viewed>().Then((u, p) => new Tell(Other(u, p.Cart), new Viewed("told", p.Amount)))),
        Shop.Rule("reminds", r => r.When<Cart>(c => c.Items > 0).KeyedBy(c => c.Id).EndsOn<Paid>().EndsOn<Viewed>((_, v) => v.Category == "told").AtMost(3, 10.Days()).Tells<Cart>()
            .Step("first", 30.Minutes(), (u, c) => Actions.Of([new Raise(new Answered("yes")), Send.Marketing("first")]))
            .Step("second", 3.Hours(), (u, c) => Actions.Of([new Tell(Other(u, c.Id), new Cart(c.Id, c.Items - 1)), new Tell(Other(u, "x"), new Cart("x", c.Items)), new GrantPoints(1)]))),
        Shop.Rule("answers", r => r.When<Answered>().Where((u, a) => u.Count<Answered>(1.Days()) < 4).Tells<Answered>().Then((u, a) => Actions.Of([new Tell(Other(u, a.Answer), a), new Raise(new Viewed(a.Answer))]))),
        Shop.Rule("views", r => r.When<Viewed>().Where((u, v) => u.Count<Viewed>(2.Hours()) >= 2).AtMost(2, 1.Hours()).Reads(u => u.Count<Viewed>(2.Hours())).Then((u, v) => Send.Service($"{u.Count<Viewed>(2.Hours())} {u.Points}"))),
        Shop.Rule("evening", r => r.Every(Schedule.Daily("20:00").Spread(2.Hours())).For(u => u.Count<Viewed>(1.Days()) > 0).Tells<Answered>().Then((u, _) => new Tell(Other(u, "e"), new Answered("evening")))),
        Shop.Rule("busy", r => r.WhenEnters(Busy).Tells<Cart>().Then((u, _) => Actions.Of([new Tell(Other(u, "b"), new Cart("b", 2)), new AddTag("busy")]))),
        Shop.Rule("calm", r => r.WhenLeaves(Busy).Tells<Viewed>().Then((u, _) => Actions.Of([new Tell(Other(u, "c"), new Viewed("calm")), new RemoveTag("busy")]))),
        Shop.Rule("tagged", r => r.WhenEnters(Segment.Of("tagged", u => u.HasTag("busy"))).Then((_, _) => new Raise(new Answered("tagged")))),
        Shop.Rule("silent", r => r.WhenSilent().Tells<Answered>().For(6.Hours(), "1", u => new Tell(Other(u, "s"), new Answered("no")))),
    ];

    /// <summary>One of four users, this one among them.</summary>
    private static string Other(UserFacts user, string? by) => $"user-{(user.Id[^1] + (by?.Length ?? 0) + (by?.Sum(c => c) ?? 0)) % 4}";
}
