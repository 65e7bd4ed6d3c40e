using System.Buffers.Binary;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>The log that a killed process has left: whole, with its last commit under way, or damaged.</summary>
public sealed class LogFileTests : IDisposable
{
    private const int Header = 32;
    private const int Frame = 24 + CleanPages.PageSize;
    private const int Commits = 30;

    /// <summary>A record fills a page of its own, so that the file grows with each.</summary>
    private static readonly string Long = $"{{\"n\":\"{new string('p', 3500)}\"}}";

    private readonly Folder folder = new();

    private string Copy => folder.File("copy.db");

    private string Log => Copy + "-wal";

    [Theory]
    [InlineData(SqliteSynchronous.Full)]
    [InlineData(SqliteSynchronous.Normal)]
    public void A_whole_log_is_read(SqliteSynchronous synchronous)
    {
        Kill();
        Count(synchronous).Should().Be(Commits);
    }

    [Fact]
    public void A_damaged_page_behind_which_commits_stand_is_refused_and_Normal_goes_on_with_those_before()
    {
        var frames = Kill();
        Damage(Header + (frames / 2 * Frame) + 1000);
        var (file, log) = (File.ReadAllBytes(Copy), File.ReadAllBytes(Log));

        FluentActions.Invoking(() => Count(SqliteSynchronous.Full)).Should().Throw<JournalException>()
            .WithMessage($"The journal {Copy} is damaged: its log copy.db-wal is damaged at byte {Header + (frames / 2 * Frame)}, and commits that were answered stand behind that.*SqliteSynchronous.Normal*");
        File.ReadAllBytes(Copy).Should().Equal(file);
        File.ReadAllBytes(Log).Should().Equal(log);
        Count(SqliteSynchronous.Normal).Should().BeInRange(1, Commits - 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(16)]
    public void A_damaged_header_of_a_page_is_refused(int at)
    {
        var frames = Kill();
        Damage(Header + (frames / 2 * Frame) + at);
        FluentActions.Invoking(() => Count(SqliteSynchronous.Full)).Should().Throw<JournalException>().WithMessage("*its log copy.db-wal is damaged at byte *");
    }

    [Theory]
    [InlineData(SqliteSynchronous.Full)]
    [InlineData(SqliteSynchronous.Normal)]
    public void A_damaged_header_of_the_log_is_refused(SqliteSynchronous synchronous)
    {
        Kill();
        Damage(18);
        FluentActions.Invoking(() => Count(synchronous)).Should().Throw<JournalException>().WithMessage("*the header of its log copy.db-wal does not have the checksum it was written with*");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Frame)]
    public void A_commit_that_was_under_way_is_not_there_and_all_before_it_is(int cut)
    {
        Kill();
        using (var log = File.OpenWrite(Log))
        {
            log.SetLength(log.Length - cut);
        }

        Count(SqliteSynchronous.Full).Should().Be(Commits - 1);
    }

    [Fact]
    public void The_last_commit_is_taken_for_one_that_was_under_way_where_it_is_damaged()
    {
        var frames = Kill();
        Damage(Header + ((frames - 1) * Frame) + 100);
        Count(SqliteSynchronous.Full).Should().Be(Commits - 1);
    }

    [Fact]
    public async Task What_an_earlier_log_has_left_is_no_damage()
    {
        using var journal = SqliteJournal.Open(folder.File(), new() { CheckpointPages = 400 });
        var head = journal.TakeOver(1)[0];
        Append(journal, head, 0, 50);
        var (began, appended) = (folder.LogBeginnings, 50);
        for (; folder.LogBeginnings == began; appended++)
        {
            appended.Should().BeLessThan(2000, "the log is to begin anew");
            Append(journal, head, appended, appended + 1);
            await Task.Delay(1);
        }

        CopyFiles();
        Count(SqliteSynchronous.Full).Should().Be(appended);
    }

    [Theory]
    [InlineData(SqliteSynchronous.Full, false, "*its log copy.db-wal has lost commits that are partly in the file already*")]
    [InlineData(SqliteSynchronous.Normal, false, "*its log copy.db-wal has lost commits that are partly in the file already*")]
    [InlineData(SqliteSynchronous.Normal, true, "*its log copy.db-wal is damaged at byte *, and what stands behind that is partly in the file already*")]
    public void A_log_that_lost_what_is_in_the_file_already_is_refused(SqliteSynchronous synchronous, bool stays, string message)
    {
        Move();
        using (var log = File.OpenWrite(Log))
        {
            if (stays)
            {
                log.Position = Header + (30 * Frame);
                log.Write(new byte[Frame]);
            }
            else
            {
                log.SetLength(Header + (30 * Frame));
            }
        }

        FluentActions.Invoking(() => Count(synchronous)).Should().Throw<JournalException>().WithMessage(message);
    }

    /// <summary>The upgrade stands in the log, which is then not to be taken for what the file lacks.</summary>
    [Fact]
    public void A_store_of_version_5_whose_log_lost_what_is_in_the_file_already_is_refused_however_often_it_is_opened()
    {
        using (var earlier = Database.Open(folder.File(), writes: true, TimeSpan.FromSeconds(5), vfs: null))
        {
            SchemaTests.WriteVersion5(earlier, 1);
            earlier.Execute("PRAGMA wal_autocheckpoint = 0");
            for (var i = 0; i < 120; i++)
            {
                earlier.Transaction(() => earlier.Execute(
                    $"""
                    INSERT INTO journal (position, user, kind, code, time, payload, checksum) VALUES ({i}, 1, 1, 0, 0, '{Long}', checksum({i}, 1, 1, 0, 0, 0, 0, 0, -1, '{Long}'));
                    UPDATE partitions SET sequence = {i + 1};
                    {SchemaTests.SealVersion5}
                    """));
            }

            earlier.CheckpointBeside().Should().Be(0);
            CopyFiles();
        }

        using (var log = File.OpenWrite(Log))
        {
            log.SetLength(Header + (40 * Frame));
        }

        for (var opened = 0; opened < 2; opened++)
        {
            FluentActions.Invoking(() => Count(SqliteSynchronous.Full)).Should().Throw<JournalException>().WithMessage("*its log copy.db-wal has lost commits that are partly in the file already*");
        }
    }

    [Fact]
    public void A_page_of_a_commit_that_failed_and_was_tried_again_is_no_damage()
    {
        var count = Move();
        var whole = File.ReadAllBytes(Log);

        // What it left behind: as if the second try had been shorter.
        var left = whole.AsSpan(Header + (Last(whole, page: LastPage(whole)) * Frame), Frame);
        File.WriteAllBytes(Log, [.. whole, .. left, .. left]);
        Count(SqliteSynchronous.Full).Should().Be(count);
        Count(SqliteSynchronous.Normal).Should().Be(count);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Leaves a store whose log is in the main file and stands there too. Returns how many records it has.</summary>
    private int Move()
    {
        const int Count = 120;
        using var journal = SqliteJournal.Open(folder.File());
        Append(journal, journal.TakeOver(1)[0], 0, Count);
        using var beside = Database.Open(folder.File(), writes: true, TimeSpan.FromSeconds(5), new SqliteJournalOptions().Vfs);
        beside.Number("SELECT count(*) FROM journal").Should().Be(Count);
        beside.CheckpointBeside().Should().Be(0);
        CopyFiles();
        return Count;
    }

    private static uint PageOf(byte[] log, int frame) => BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(Header + (frame * Frame)));

    /// <summary>A page of the log that went into the file as it stands there last: that of a record which the reader saw.</summary>
    private static uint LastPage(byte[] log) => Enumerable.Range(30, 30).Select(frame => PageOf(log, frame)).Max();

    private static int Last(byte[] log, uint page) => Enumerable.Range(0, (log.Length - Header) / Frame).Last(frame => PageOf(log, frame) == page);

    private static void Append(SqliteJournal journal, JournalHead head, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            journal.Append(head with { Sequence = i }, Writing.Record(i, Long));
        }
    }

    /// <summary>Leaves a store with its log, as if the process had died. Returns how many pages the log has.</summary>
    private int Kill()
    {
        using var journal = SqliteJournal.Open(folder.File());
        Append(journal, journal.TakeOver(1)[0], 0, Commits);
        CopyFiles();
        return (int)((new FileInfo(Log).Length - Header) / Frame);
    }

    private void CopyFiles()
    {
        File.Copy(folder.File(), Copy);
        File.Copy(folder.File("journal.db-wal"), Log);
    }

    private void Damage(int at)
    {
        using FileStream log = new(Log, FileMode.Open);
        log.Position = at;
        var was = log.ReadByte();
        log.Position = at;
        log.WriteByte((byte)(was ^ 1));
    }

    private int Count(SqliteSynchronous synchronous)
    {
        using var journal = SqliteJournal.Open(Copy, new() { Synchronous = synchronous });
        journal.TakeOver(1);
        return journal.Read(0).Count();
    }
}
