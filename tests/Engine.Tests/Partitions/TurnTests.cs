namespace Wellspring.Engine.Tests.Partitions;

public sealed class TurnTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    public void What_cannot_be_settled_is_refused_and_not_journalled()
    {
        var journal = new InMemoryJournal();
        var engine = Shop.Engine(o => o.Journal = journal, Shop.Rule("rich", r => r.When<Viewed>().Then((_, _) => new GrantPoints(decimal.MaxValue))));

        Publish(engine, "1").Status.Should().Be(PublishStatus.Accepted);
        Publish(engine, "2").Status.Should().Be(PublishStatus.Refused);

        Enumerable.Range(0, 64).SelectMany(p => journal.Read(p)).Should().HaveCount(2).And.OnlyContain(e => e is Decision || ((UserEvent)e).Id == "1");
    }

    [Fact]
    public void When_the_journal_refuses_the_partition_stops_and_nothing_is_answered_that_was_not_kept()
    {
        var journal = new BrokenJournal();
        List<Decision> told = [];
        var engine = Shop.Engine(o => { o.Journal = journal; o.OnDecision(told.Add); }, Shop.Rule("r", r => r.When<Viewed>().Then((_, _) => Send.Service("s"))));

        FluentActions.Invoking(() => Publish(engine, "1")).Should().Throw<IOException>();
        journal.Broken = false;

        FluentActions.Invoking(() => Publish(engine, "1")).Should().Throw<JournalException>().WithMessage("Partition * has stopped*").WithInnerException<IOException>();
        told.Should().BeEmpty();
    }

    [Fact]
    public void A_user_that_is_set_aside_has_no_timers()
    {
        List<Decision> told = [];
        var engine = Shop.Engine(
            o => o.OnDecision(told.Add),
            Shop.Rule("later", r => r.When<Cart>().Step("s", 1.Hours(), (_, _) => Send.Service("s"))),
            Shop.Asks<Viewed>("breaks", (u, v) => u.Sum<Viewed>(x => 1 / x.Price) > 0));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c")));
        Publish(engine, "2").Status.Should().Be(PublishStatus.Refused);
        engine.AdvanceTo(Start.AddDays(1));

        told.Should().BeEmpty();
    }

    private static PublishResult Publish(MarketingEngine engine, string id) => engine.Publish(new UserEvent("s", id, "li", Start, new Viewed()));

    private sealed class BrokenJournal : IJournal
    {
        public bool Broken { get; set; } = true;

        public void Append(int partition, long expectedSequence, long epoch, IReadOnlyList<JournalEntry> entries)
        {
            if (Broken)
            {
                throw new IOException("no space left");
            }
        }

        public IEnumerable<JournalEntry> Read(int partition, long fromSequence = 0) => [];
    }
}
