using Wellspring.Rules;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>Rows that are lost, or are not as they were written, while SQLite finds nothing wrong.</summary>
public sealed class LossTests : IDisposable
{
    private static readonly byte[][] Events = [.. new SimulatedShop(users: 100, days: 5).Events()];

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("epoch = epoch + 1")]
    [InlineData("sequence = sequence - 1")]
    [InlineData("last_user = sequence + 1000000")]
    [InlineData("recover_from = sequence + 1")]
    [InlineData("oldest = oldest + 1")]
    [InlineData("user_count = user_count - 1")]
    [InlineData("note_checksum = note_checksum + 1")]
    public void A_head_that_cannot_be_is_refused(string damage)
    {
        Writing.Store(folder.File(), 10);
        Sql.Run(folder.File(), $"UPDATE partitions SET {damage} WHERE partition = 0");
        using var journal = SqliteJournal.Open(folder.File());

        journal.Invoking(j => j.TakeOver(2)).Should().Throw<JournalException>().WithMessage("*is damaged*the head of partition 0 does not have the checksum*");
    }

    [Theory]
    [InlineData("partition = 0")]
    [InlineData("partition = 1")]
    [InlineData("true")]
    public void Heads_that_are_missing_are_missed(string lost)
    {
        Writing.Store(folder.File(), 10);
        Sql.Run(folder.File(), $"DELETE FROM partitions WHERE {lost}");
        using var journal = SqliteJournal.Open(folder.File());

        journal.Invoking(j => j.TakeOver(2)).Should().Throw<JournalException>().WithMessage("*is damaged: the head*");
    }

    [Theory]
    [InlineData("UPDATE notes SET note = x'00'", "the note of partition 0 does not have the checksum*")]
    [InlineData("DELETE FROM notes", "the note of partition 0 is missing*")]
    public void A_note_that_is_lost_or_another_is_refused(string damage, string message)
    {
        using (var engine = Engine())
        {
            Array.ForEach(Events[..1], e => engine.Publish(e));
        }

        Sql.Run(folder.File(), damage);
        FluentActions.Invoking(() => Engine().Dispose()).Should().Throw<JournalException>().WithMessage($"*is damaged: {message}");
    }

    [Theory]
    [InlineData("DELETE FROM journal WHERE position = 0", 0)]
    [InlineData("DELETE FROM journal WHERE position BETWEEN 3 AND 8", 3)]
    [InlineData("DELETE FROM journal WHERE position = 9", 9)]
    public void Records_that_are_missing_are_missed_wherever_they_stood(string damage, long sequence)
    {
        Writing.Store(folder.File(), 10);
        Sql.Run(folder.File(), damage);
        using var journal = SqliteJournal.Open(folder.File());

        var message = $"*is damaged: partition 0, sequence {sequence}: the record is missing*";
        FluentActions.Invoking(() => journal.Read(0).ToList()).Should().Throw<JournalException>().WithMessage(message);
        FluentActions.Invoking(() => journal.Read(0, sequence).ToList()).Should().Throw<JournalException>().WithMessage(message);
        journal.Read(0).Take((int)sequence).Should().HaveCount((int)sequence);
        journal.Read(0, 10).Should().BeEmpty();
    }

    [Fact]
    public void A_users_records_that_are_missing_are_missed_and_no_half_of_a_user_is_forgotten()
    {
        Writing.Store(folder.File(), 10);
        Sql.Run(folder.File(), "DELETE FROM journal WHERE position = 4");
        using var journal = SqliteJournal.Open(folder.File());
        var head = journal.TakeOver(2)[0];

        const string Message = "*is damaged: partition 0, sequence 4: the record is missing*";
        FluentActions.Invoking(() => journal.ReadBack(0, 9).ToList()).Should().Throw<JournalException>().WithMessage(Message);
        FluentActions.Invoking(() => journal.Forget([new(0, head.Epoch, 1, 9, new byte[32])])).Should().Throw<JournalException>().WithMessage(Message);
        journal.ReadUsers(0).Should().ContainSingle();
        journal.Read(0, 5).Should().HaveCount(5).And.OnlyContain(record => !record.Payload.IsEmpty);
    }

    [Theory]
    [InlineData("DELETE FROM users", "partition 0 has 1 users by its head, and there are 0")]
    [InlineData("INSERT INTO users SELECT number + 1, id, NULL FROM users", "partition 0: user 2 does not have the checksum")]
    [InlineData("UPDATE users SET id = 'la'", "partition 0: user 1 does not have the checksum")]
    [InlineData("UPDATE users SET number = 2", "partition 0: user 2 does not have the checksum")]
    public void Users_who_are_missing_or_others_are_missed(string damage, string message)
    {
        Writing.Store(folder.File(), 10);
        Sql.Run(folder.File(), damage);
        using var journal = SqliteJournal.Open(folder.File());

        FluentActions.Invoking(() => journal.ReadUsers(0).ToList()).Should().Throw<JournalException>().WithMessage($"*is damaged: {message}*");
    }

    [Fact]
    public void A_name_that_became_another_is_noticed_by_readers_and_writers()
    {
        Writing.Store(folder.File(), 10);
        Sql.Run(folder.File(), "UPDATE names SET name = 'OrderPaix' WHERE name = 'OrderPaid'; UPDATE names SET id = 7;");
        using var journal = SqliteJournal.Open(folder.File());
        var head = journal.TakeOver(2)[0];

        FluentActions.Invoking(() => journal.Read(0).ToList()).Should().Throw<JournalException>().WithMessage("*is damaged: name 1 is missing*");
        FluentActions.Invoking(() => journal.Append(head, Writing.Record(10) with { Name = "OrderPaix" })).Should().Throw<JournalException>().WithMessage("*is damaged: name 7 does not have the checksum*");
        journal.TakeOver(2)[0].Sequence.Should().Be(10);
    }

    [Fact]
    public void What_is_counted_stays_true_when_users_are_forgotten_and_records_trimmed()
    {
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            var head = journal.TakeOver(2)[0];
            journal.Append(head, Writing.Record(0), Writing.Record(1), Writing.Record(2));
            journal.Append([new() { Partition = 0, Epoch = head.Epoch, ExpectedSequence = 3, Records = [Writing.Record(3) with { User = 2, Previous = -1 }], NewUsers = [new(2, "wang")], RecoverFrom = 4 }]);
            journal.Trim(0, head.Epoch, 2);
            journal.Forget([new(0, head.Epoch, 1, 2, new byte[32])]);
            journal.Forget([new(0, head.Epoch, 1, 2, new byte[32])]);
        }

        using var again = SqliteJournal.Open(folder.File());
        again.TakeOver(2).Select(head => head with { Epoch = 0 }).Should().Equal([new(0, 4, 4, 2), new(0, 0, 0, 0)]);
        again.Read(0).Select(record => record.Sequence).Should().Equal(2, 3);
        again.ReadBack(0, 2).Should().ContainSingle();
        again.ReadUsers(0).Select(user => user.Id).Should().Equal("wang");
    }

    [Theory]
    [InlineData("user = 7", 0, "Partition 0: users with neither a state nor a first record: 1: the journal is damaged.*")]
    [InlineData("true", 0, "Partition 0: users with neither a state nor a first record: 100: the journal is damaged.*")]
    [InlineData("true", 50, "Partition 0: record * follows record * of user *, whose state goes as far as -1: the journal is damaged.*")]
    public async Task States_that_are_missing_are_missed(string lost, int eventsSince, string message)
    {
        using (var engine = Engine())
        {
            Array.ForEach(Events[..^eventsSince], e => engine.Publish(e));
            await WriteStatesAsync(engine);
            Array.ForEach(Events[^eventsSince..], e => engine.Publish(e));
        }

        Sql.Run(folder.File(), $"DELETE FROM snapshots WHERE {lost}");
        FluentActions.Invoking(() => Engine().Dispose()).Should().Throw<JournalException>().WithMessage(message);
    }

    [Fact]
    public void A_record_whose_user_is_missing_is_missed_where_no_count_tells_it()
    {
        using (var engine = Engine())
        {
            Array.ForEach(Events, e => engine.Publish(e));
        }

        using (var database = Database.Open(folder.File(), writes: true, TimeSpan.Zero, vfs: null))
        {
            database.Execute(
                """
                DELETE FROM users WHERE number = 7;
                UPDATE partitions SET user_count = user_count - 1;
                UPDATE partitions SET checksum = checksum(partition, 1, epoch, sequence, recover_from, last_user, oldest, user_count, note_checksum, NULL);
                """);
        }

        FluentActions.Invoking(() => Engine().Dispose()).Should().Throw<JournalException>().WithMessage("Partition 0: record * is of user 7, who is missing: the journal is damaged.*");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(4000)]
    public async Task A_file_that_lost_its_end_is_refused(int bytes)
    {
        using (var engine = Engine())
        {
            Array.ForEach(Events, e => engine.Publish(e));
            await WriteStatesAsync(engine);
        }

        using (var file = File.OpenWrite(folder.File()))
        {
            file.SetLength(file.Length - bytes);
        }

        FluentActions.Invoking(CountForgotten).Should().Throw<JournalException>().WithMessage($"The journal {folder.File()} is damaged: it has * bytes, and * by its header.*");
    }

    [Fact]
    public void A_file_whose_end_stands_in_the_log_has_not_lost_it()
    {
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            journal.Append(journal.TakeOver(2)[0], Writing.Record(0));
        }

        var before = new FileInfo(folder.File()).Length;
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            journal.Append(journal.TakeOver(2)[0], [.. Enumerable.Range(1, 500).Select(i => Writing.Record(i, $"{{\"n\":\"{new string('n', 100)}\"}}"))]);
            // As if the process died here; and as if it died when the first page was written, and the others were not yet.
            File.Copy(folder.File(), folder.File("copy.db"));
            File.Copy(folder.File() + "-wal", folder.File("copy.db-wal"));
            journal.Read(0).Should().HaveCount(501);
        }

        using (FileStream whole = new(folder.File(), FileMode.Open), copy = new(folder.File("copy.db"), FileMode.Open))
        {
            copy.Length.Should().Be(before).And.BeLessThan(whole.Length);
            var page = new byte[CleanPages.PageSize];
            whole.ReadExactly(page);
            copy.Write(page);
        }

        using var again = SqliteJournal.Open(folder.File("copy.db"));
        again.TakeOver(2)[0].Sequence.Should().Be(501);
        again.Read(0).Should().HaveCount(501);
    }

    /// <summary>Writes all states as a baseline, at the end of the file: nothing has to be folded over them.</summary>
    private static async Task WriteStatesAsync(MarketingEngine engine)
    {
        await engine.ActivateAsync(o => o.AddRule(new Welcome(new())));
        await engine.ActivateAsync(o => o.AddRules(LifecycleRules.Catalog));
    }

    /// <summary>How many events the engine does not know any more.</summary>
    private int CountForgotten()
    {
        using var engine = Engine();
        return Events.Count(e => engine.Publish(e).Status != PublishStatus.Repeated);
    }

    private MarketingEngine Engine() => MarketingEngine.Create(o =>
    {
        // Where the rules stay, a stop writes no states: what a test has not written is not there.
        (o.Partitions, o.MaxAhead, o.RequireSameRules) = (1, null, true);
        o.AddEvents(CommerceEvents.Register).AddRules(LifecycleRules.Catalog).UseSqlite(folder.File());
    });
}
