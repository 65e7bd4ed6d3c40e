using System.Text;

namespace Wellspring.Engine.Tests.Letters;

/// <summary>Letters that are under way when the engine ends.</summary>
public sealed class LetterTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Tells = Shop.Rule("tells", r => r.When<Paid>().Tells<Answered>().Then((_, p) => Actions.Of([new Tell(p.Cart!, new Answered("1")), new Tell("wu", new Answered("2"))])));

    private static readonly LifecycleRule Counts = Shop.Rule("counts", r => r.When<Answered>().Reads(u => u.Count<Answered>()).Then((u, a) => Send.Service($"{a.Answer} {u.Count<Answered>()}")));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [Spec("tell.once")]
    public void What_was_under_way_arrives_after_a_restart_and_once(bool arrived, bool asSnapshot)
    {
        var journal = Killed(arrived, asSnapshot);
        var engine = Engine(journal);
        engine.FindUser("li")!.Letters.Should().HaveCount(2);

        engine.AdvanceTo(Start);

        engine.FindUser("li")!.Letters.Should().BeEmpty();
        engine.ReadJournal().OfType<UserEvent>().Where(e => e.Origin == EventOrigin.Told).Select(e => $"{e.User} {((Answered)e.Data).Answer}").Order().Should().Equal("wu 2", "zhao 1");
        engine.ReadJournal().OfType<LetterEnded>().Select(e => e.Status).Should().Equal(arrived ? [PublishStatus.Repeated, PublishStatus.Accepted] : [PublishStatus.Accepted, PublishStatus.Accepted]);
        engine.ReadJournal().OfType<Decision>().Where(d => d.Rule == "counts").Select(d => d.User).Order().Should().Equal("wu", "zhao");
        Engine(journal).FindUser("li")!.Letters.Should().BeEmpty();
    }

    [Fact]
    [Spec("tell.once")]
    public async Task It_arrives_under_other_rules_too()
    {
        var journal = Killed(arrived: false, asSnapshot: true);
        var engine = Shop.Engine(o => (o.Journal, o.Partitions) = (journal, 3), Counts);
        engine.AdvanceTo(Start);
        engine.ReadJournal().OfType<Decision>().Count(d => d.Rule == "counts").Should().Be(2);

        journal = Killed(arrived: false, asSnapshot: false);
        engine = Engine(journal);
        await engine.ActivateAsync(o => o.AddRule(Counts, "other"));
        engine.AdvanceTo(Start);
        engine.ReadJournal().OfType<Decision>().Count(d => d.Rule == "other").Should().Be(2);
        engine.FindUser("li")!.Letters.Should().BeEmpty();
    }

    [Fact]
    public void Users_who_could_be_away_are_not_while_they_have_a_letter()
    {
        var engine = Engine(Killed(arrived: false, asSnapshot: true), o => o.ResidentUsers = o.Partitions);
        engine.AdvanceTo(Start);

        engine.ReadJournal().OfType<LetterEnded>().Should().HaveCount(2);
    }

    [Fact]
    [Spec("tell.once")]
    public void What_is_published_after_a_restart_comes_after_what_was_under_way()
    {
        var engine = Engine(Killed(arrived: false, asSnapshot: false));
        engine.Publish(new UserEvent("s", "2", "zhao", Start, new Answered("3")));

        engine.ReadJournal().OfType<Decision>().Where(d => d.User == "zhao").Select(d => (d.Outgoing as SendMessage)?.Template).Should().Equal("1 1", "3 2");
    }

    [Fact]
    [Spec("privacy.export")]
    public async Task What_is_under_way_is_exported_and_forgotten_with_its_sender()
    {
        var engine = Engine(Killed(arrived: false, asSnapshot: true));
        using var output = new MemoryStream();
        await engine.ExportAsync("li", output);
        Encoding.UTF8.GetString(output.ToArray()).Should().Contain("\"letters\"").And.Contain("\"to\": \"zhao\"");

        await engine.ForgetAsync("li");
        engine.AdvanceTo(Start);
        engine.FindUser("zhao").Should().BeNull();
    }

    private static MarketingEngine Engine(IJournal journal, Action<EngineOptions>? configure = null) => Shop.Engine(
        o =>
        {
            (o.Journal, o.Partitions, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, 3, 1, 1);
            configure?.Invoke(o);
        },
        Tells,
        Counts);

    /// <summary>The journal of an engine that was killed when the sender's turn was committed, and where it had arrived that of the first who is told.</summary>
    private static InMemoryJournal Killed(bool arrived, bool asSnapshot)
    {
        var whole = new InMemoryJournal();
        var engine = Engine(whole);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid(1, "zhao")));
        engine.PartitionOf("li").Should().NotBe(engine.PartitionOf("zhao"));
        var journal = new InMemoryJournal();
        var heads = journal.TakeOver(3);
        journal.Append([.. whole.TakeOver(3).Select((head, i) =>
        {
            var users = whole.ReadUsers(i).Where(user => user.Id == "li" || (user.Id == "zhao" && arrived)).ToArray();
            var before = whole.Read(i).Where(record => record.User == 0).ToArray();
            var kept = whole.Read(i).Where(record => users.Any(user => user.Number == record.User) && record.Kind != RecordKind.LetterEnded);
            return new JournalBatch
            {
                Partition = i,
                Epoch = heads[i].Epoch,
                ExpectedSequence = 0,
                Records = [.. before, .. kept],
                NewUsers = [.. users.Select(user => new JournalUser(user.Number, user.Id))],
                Note = head.Note,
            };
        })]);
        if (asSnapshot)
        {
            // An engine writes all states when it has other rules than the one before.
            Shop.Engine(o => (o.Journal, o.Partitions) = (journal, 3), Tells);
            Engine(journal);
        }

        return journal;
    }
}
