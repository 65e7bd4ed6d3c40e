using System.Text;

namespace Wellspring.Storage.Sqlite.Tests;

public sealed class DamageTests : IDisposable
{
    private const int PageSize = 4096;

    private readonly Folder folder = new();

    [Fact]
    public void A_record_that_changed_on_disk_is_named()
    {
        Writing.Store(folder.File(), 1000);
        var bytes = File.ReadAllBytes(folder.File());
        bytes[bytes.AsSpan().IndexOf("\"n\":\"00000700\""u8) + 8] ^= 1;
        File.WriteAllBytes(folder.File(), bytes);

        using var journal = SqliteJournal.Open(folder.File());
        journal.TakeOver(2);
        journal.Read(0).Take(700).Should().HaveCount(700);
        const string Message = "*is damaged: partition 0, sequence 700: the record does not have the checksum it was written with.*restore the last backup.";
        FluentActions.Invoking(() => journal.Read(0).ToList()).Should().Throw<JournalException>().WithMessage(Message);
        FluentActions.Invoking(() => journal.ReadBack(0, 700).ToList()).Should().Throw<JournalException>().WithMessage(Message);
        FluentActions.Invoking(() => journal.Forget([new(0, 2, 1, 800, new byte[32])])).Should().Throw<JournalException>().WithMessage(Message);
        journal.ReadTombstones().Should().BeEmpty();
        journal.Read(0, 701).Should().HaveCount(299).And.OnlyContain(record => !record.Payload.IsEmpty);
        journal.Forget([new(0, 2, 1, 699, new byte[32])]);
        journal.Read(0).Take(700).Should().OnlyContain(record => record.Payload.IsEmpty);
    }

    [Fact]
    public void A_record_that_is_missing_is_named()
    {
        Writing.Store(folder.File(), 100);
        Sql.Run(folder.File(), "DELETE FROM journal WHERE position = 50");
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            FluentActions.Invoking(() => journal.Read(0).ToList()).Should().Throw<JournalException>().WithMessage("*partition 0, sequence 50: the record is missing*");
        }

        Sql.Run(folder.File(), "DELETE FROM journal WHERE position = 99");
        using var shorter = SqliteJournal.Open(folder.File());
        FluentActions.Invoking(() => shorter.TakeOver(2)).Should().Throw<JournalException>().WithMessage("*partition 0 has 100 records by its head, and the last one is 98*");
    }

    [Fact]
    public void Whatever_page_is_damaged_it_is_said_or_does_not_matter_and_nothing_is_changed()
    {
        Writing.Store(folder.File(), 600);
        var whole = File.ReadAllBytes(folder.File());
        var said = 0;
        for (var page = 0; page < whole.Length / PageSize; page++)
        {
            foreach (var fill in new byte[] { 0, 0xFF, 0x0D })
            {
                var bytes = whole.ToArray();
                // The first 100 bytes of the first page say what file it is, and are tested elsewhere.
                bytes.AsSpan(page == 0 ? 100 : page * PageSize, page == 0 ? PageSize - 100 : PageSize).Fill(fill);
                File.WriteAllBytes(folder.File(), bytes);
                try
                {
                    using var journal = SqliteJournal.Open(folder.File());
                    journal.TakeOver(2)[0].Sequence.Should().Be(600);
                    journal.Read(0).Select(r => Encoding.UTF8.GetString(r.Payload.Span)).Should().Equal(Enumerable.Range(0, 600).Select(i => $"{{\"n\":\"{i:D8}\"}}"));
                    journal.ReadUsers(0).Should().Equal([new(1, "li", 0, Array.Empty<byte>())]);
                    journal.ReadTombstones().Should().BeEmpty();
                }
                catch (JournalException exception)
                {
                    exception.Message.Should().Contain("is damaged").And.Contain("restore the last backup");
                    said++;
                }

                File.ReadAllBytes(folder.File()).Should().Equal(bytes);
            }
        }

        said.Should().BeGreaterThan(whole.Length / PageSize, "most pages matter");
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 8)]
    [InlineData(PageSize, 12)]
    public void Whatever_bit_of_the_headers_of_file_and_pages_is_flipped_it_is_said_or_does_not_matter(int from, int count)
    {
        Writing.Store(folder.File(), 100);
        var whole = File.ReadAllBytes(folder.File());
        foreach (var start in from < PageSize ? [from] : Enumerable.Range(1, (whole.Length / PageSize) - 1).Select(page => page * PageSize))
        {
            for (var bit = start * 8; bit < (start + count) * 8; bit++)
            {
                var bytes = whole.ToArray();
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                File.WriteAllBytes(folder.File(), bytes);
                try
                {
                    using (var journal = SqliteJournal.Open(folder.File()))
                    {
                        journal.TakeOver(2)[0].Sequence.Should().Be(100);
                        Texts(journal).Should().Equal(Enumerable.Range(0, 100));
                        journal.ReadUsers(0).Should().Equal([new(1, "li", 0, Array.Empty<byte>())]);
                        journal.Append(journal.TakeOver(2)[0], [.. Enumerable.Range(100, 100).Select(i => Writing.Record(i, $"{{\"n\":\"{i:D8}\"}}"))]);
                    }

                    using var again = SqliteJournal.Open(folder.File());
                    again.TakeOver(2)[0].Sequence.Should().Be(200);
                    Texts(again).Should().Equal(Enumerable.Range(0, 200));
                }
                catch (JournalException)
                {
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"byte {bit / 8 / PageSize}:{bit / 8 % PageSize}, bit {bit % 8}: {exception.Message}", exception);
                }
            }
        }

        static IEnumerable<int> Texts(SqliteJournal journal) =>
            journal.Read(0).Select(record => int.Parse(Encoding.UTF8.GetString(record.Payload.Span)[6..^2], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_header_that_forbids_writing_is_refused_at_once_and_left_as_it_is()
    {
        const int WriteVersion = 18;
        Writing.Store(folder.File(), 100);
        var bytes = File.ReadAllBytes(folder.File());
        bytes[WriteVersion] = 9;
        File.WriteAllBytes(folder.File(), bytes);

        FluentActions.Invoking(() => SqliteJournal.Open(folder.File())).Should().Throw<JournalException>().WithMessage("*is damaged*restore the last backup.");
        File.ReadAllBytes(folder.File()).Should().Equal(bytes);
    }

    [Fact]
    public void A_log_is_left_alone_until_something_is_appended()
    {
        Writing.Store(folder.File(), 10);
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            journal.Append(journal.TakeOver(2)[0], Writing.Record(10));
            // As if the process died here.
            File.Copy(folder.File(), folder.File("copy.db"));
            File.Copy(folder.File() + "-wal", folder.File("copy.db-wal"));
        }

        var (file, log) = (File.ReadAllBytes(folder.File("copy.db")), File.ReadAllBytes(folder.File("copy.db-wal")));
        using (var journal = SqliteJournal.Open(folder.File("copy.db")))
        {
            journal.TakeOver(2)[0].Sequence.Should().Be(11);
            journal.Read(0).Should().HaveCount(11);
        }

        File.ReadAllBytes(folder.File("copy.db")).Should().Equal(file);
        File.ReadAllBytes(folder.File("copy.db-wal")).Should().Equal(log);
        using (var journal = SqliteJournal.Open(folder.File("copy.db")))
        {
            journal.Append(journal.TakeOver(2)[0], Writing.Record(11));
        }

        File.Exists(folder.File("copy.db-wal")).Should().BeFalse();
    }

    public void Dispose() => folder.Dispose();
}
