namespace Wellspring.Engine.Tests.Journal;

public sealed class InMemoryJournalTests
{
    private readonly InMemoryJournal journal = new();

    [Fact]
    public void Entries_are_read_in_their_order_from_any_sequence()
    {
        journal.Append(3, 0, 0, [Entry("1"), Entry("2")]);
        journal.Append(3, 2, 0, [Entry("3")]);

        Ids(journal.Read(3)).Should().Equal("1", "2", "3");
        Ids(journal.Read(3, 1)).Should().Equal("2", "3");
        journal.Read(3, 3).Should().BeEmpty();
        journal.Read(4).Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_wrong_sequence_is_refused_and_appends_nothing(long expected)
    {
        journal.Append(0, 0, 0, [Entry("1"), Entry("2")]);

        FluentActions.Invoking(() => journal.Append(0, expected, 0, [Entry("x")])).Should().Throw<JournalConflictException>()
            .WithMessage($"Partition 0: {expected} entries expected, 2 found. Read on from there and decide anew.");
        Ids(journal.Read(0)).Should().Equal("1", "2");
    }

    [Fact]
    public void A_stale_epoch_is_refused_and_a_later_one_takes_over()
    {
        journal.Append(0, 0, 1, [Entry("1")]);
        journal.Append(0, 1, 2, [Entry("2")]);
        journal.Append(0, 2, 2, [Entry("3")]);

        FluentActions.Invoking(() => journal.Append(0, 3, 1, [Entry("x")])).Should().Throw<JournalConflictException>()
            .WithMessage("Partition 0: epoch 1 has ended, epoch 2 writes now. Stop this writer.");
        Ids(journal.Read(0)).Should().Equal("1", "2", "3");
    }

    [Fact]
    public void An_append_of_a_later_epoch_that_was_refused_takes_nothing_over()
    {
        journal.Append(0, 0, 1, [Entry("1")]);
        FluentActions.Invoking(() => journal.Append(0, 0, 5, [Entry("x")])).Should().Throw<JournalConflictException>();

        journal.Append(0, 1, 1, [Entry("2")]);
        Ids(journal.Read(0)).Should().Equal("1", "2");
    }

    [Fact]
    public void Partitions_have_sequences_and_epochs_of_their_own()
    {
        journal.Append(0, 0, 9, [Entry("1")]);
        journal.Append(1, 0, 0, [Entry("2")]);

        Ids(journal.Read(1)).Should().Equal("2");
    }

    [Fact]
    public void What_was_read_does_not_change_with_later_appends()
    {
        journal.Append(0, 0, 0, [Entry("1")]);
        var read = journal.Read(0);
        journal.Append(0, 1, 0, [Entry("2")]);

        Ids(read).Should().Equal("1");
    }

    [Fact]
    public void The_list_of_an_append_belongs_to_the_caller()
    {
        List<JournalEntry> entries = [Entry("1")];
        journal.Append(0, 0, 0, entries);
        entries.Clear();

        Ids(journal.Read(0)).Should().Equal("1");
    }

    [Fact]
    public void An_engine_writes_each_event_with_its_decisions_before_it_tells_of_them()
    {
        List<string> told = [];
        var engine = Shop.Engine(
            options =>
            {
                options.Journal = journal;
                options.Partitions = 1;
                options.OnDecision(_ => told.AddRange(journal.Read(0).Select(e => e.GetType().Name)));
            },
            Shop.Rule("r", r => r.When<Viewed>().Step("s", (_, _) => Send.Service("s")).Step("t", 1.Hours(), (_, _) => Send.Service("t"))));

        engine.Publish(Entry("1"));
        told.Should().Equal("UserEvent", "Decision");
        told.Clear();
        engine.AdvanceTo(DateTimeOffset.UnixEpoch.AddHours(2));

        told.Should().Equal("UserEvent", "Decision", "ClockAdvanced", "Decision");
        journal.Read(0).OfType<ClockAdvanced>().Should().ContainSingle().Which.To.Should().Be(DateTimeOffset.UnixEpoch.AddHours(1));
    }

    [Fact]
    public void An_engine_whose_partition_was_taken_over_says_so()
    {
        var engine = Shop.Engine(options => (options.Journal, options.Partitions) = (journal, 1));
        journal.Append(0, 0, 1, [Entry("other")]);

        FluentActions.Invoking(() => engine.Publish(Entry("1"))).Should().Throw<JournalConflictException>().WithMessage("Partition 0: epoch 0 has ended*");
    }

    private static UserEvent Entry(string id) => new("s", id, "li", DateTimeOffset.UnixEpoch, new Viewed());

    private static IEnumerable<string> Ids(IEnumerable<JournalEntry> entries) => entries.Cast<UserEvent>().Select(e => e.Id);
}
