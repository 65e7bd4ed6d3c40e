namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>The log is moved into the main file by a thread beside the writer, and begins anew.</summary>
public sealed class CheckpointTests : IDisposable
{
    /// <summary>SQLite would do it by itself at four times as many pages. No test here comes to so many.</summary>
    private const int Pages = 512;

    /// <summary>An append of one record writes its page, that of its partition, and now and then one above.</summary>
    private const int MostSmallAppends = Pages;

    private static readonly string Long = $"{{\"n\":\"{new string('p', 3500)}\"}}";

    private readonly Folder folder = new();
    private readonly SqliteJournal journal;
    private readonly JournalHead head;
    private long sequence;

    public CheckpointTests()
    {
        journal = SqliteJournal.Open(folder.File(), new() { CheckpointPages = Pages, Synchronous = SqliteSynchronous.Normal });
        head = journal.TakeOver(1)[0];
    }

    [Fact]
    public async Task A_log_that_has_grown_is_moved_and_begins_anew()
    {
        Append(1);
        var (size, began) = (new FileInfo(folder.File()).Length, folder.LogBeginnings);
        Append(Pages);
        await UntilItBeginsAnewAsync(began);
        new FileInfo(folder.File()).Length.Should().BeGreaterThan(size + (Pages * 3000));

        began = folder.LogBeginnings;
        Append(Pages);
        await UntilItBeginsAnewAsync(began);
        AllIsThere();
    }

    [Fact]
    public async Task A_log_that_a_reader_keeps_is_moved_when_the_reader_is_done()
    {
        Append(10);
        var began = folder.LogBeginnings;
        using (var read = journal.Read(0).GetEnumerator())
        {
            read.MoveNext();
            Append(Pages + 100);
            read.MoveNext().Should().BeTrue();
            folder.LogBeginnings.Should().Be(began, "the reader is not done");
        }

        await UntilItBeginsAnewAsync(began);
        AllIsThere();
    }

    [Fact]
    public void Forgetting_waits_for_the_thread_and_leaves_an_empty_log()
    {
        for (var round = 0; round < 20; round++)
        {
            Append(Pages / 2);
            Append(Pages / 2);
            journal.Forget([new(0, head.Epoch, 2, -1, new byte[32])]);
            journal.Scrub();
            new FileInfo(folder.File("journal.db-wal")).Length.Should().Be(0);
        }

        AllIsThere();
    }

    [Fact]
    public void Closing_waits_for_the_thread_and_leaves_no_log()
    {
        Append(Pages);
        journal.Dispose();
        folder.Names.Should().Equal("journal.db", "journal.db-lock");
        using var again = SqliteJournal.Open(folder.File());
        again.Read(0).Should().HaveCount((int)sequence);
    }

    public void Dispose()
    {
        journal.Dispose();
        folder.Dispose();
    }

    private async Task UntilItBeginsAnewAsync(uint before)
    {
        for (var i = 0; folder.LogBeginnings == before; i++)
        {
            i.Should().BeLessThan(MostSmallAppends, "the log is to be moved");
            await Task.Delay(Math.Min(i, 50));
            Append(1, "{}");
        }
    }

    private void Append(int records) => Append(records, Long);

    private void Append(int records, string payload)
    {
        journal.Append(head, [.. Enumerable.Range(0, records).Select(i => Writing.Record(sequence + i, payload))]);
        sequence += records;
    }

    private void AllIsThere() => journal.Read(0).Select(record => record.Sequence).Should().Equal(Enumerable.Range(0, (int)sequence).Select(i => (long)i));
}
