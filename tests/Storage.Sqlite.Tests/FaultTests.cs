using System.Globalization;
using System.Text;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>A small life of a journal in which every file operation fails once, each in a run of its own. Whatever fails, nothing is lost, halved or done twice.</summary>
public sealed class FaultTests
{
    private const int Partitions = 2;

    private static readonly IReadOnlyList<Step> Steps =
    [
        Append(0, 0, 5, 1, null),
        Append(1, 0, 5, 1, null),
        new("read", (journal, _) => Print(journal)),
        Append(0, 5, 40, 2, 3),
        new("forget", (journal, heads) => journal.Forget([new(0, heads[0].Epoch, 1, 4, new byte[32])])),
        new("scrub", (journal, _) => journal.Scrub()),
        Append(0, 45, 5, 3, 30),
        new("trim", (journal, heads) => journal.Trim(0, heads[0].Epoch, 25)),
        new("remove tombstone", (journal, _) => journal.RemoveTombstone(new byte[32])),
        new("find", (journal, _) => journal.FindUsers(0, [1, 2])),
        Append(1, 5, 5, 2, 5),
    ];

    private static readonly string Undisturbed = Expected();

    public static TheoryData<FileFault, bool> Faults => new()
    {
        { FileFault.Error, false }, { FileFault.Error, true },
        { FileFault.HalfWrite, false }, { FileFault.HalfWrite, true },
        { FileFault.Full, false }, { FileFault.Full, true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Whatever_file_operation_fails_the_journal_goes_on_without_a_gap_when_the_fault_is_gone(FileFault fault, bool forGood)
    {
        var operation = 0;
        do
        {
            operation++;
            try
            {
                Run(fault, operation, forGood, reopen: operation % 2 == 0);
            }
            finally
            {
                FaultyFiles.Lift();
            }
        }
        while (FaultyFiles.Operations >= operation);

        operation.Should().BeGreaterThan(30, "the operations of a life were counted");
    }

    /// <remarks>What strikes the thread that moves the log strikes no append. Which operation is whose differs from run to run; what has to come out does not.</remarks>
    [Theory]
    [InlineData(FileFault.Error, false)]
    [InlineData(FileFault.Error, true)]
    [InlineData(FileFault.HalfWrite, false)]
    [InlineData(FileFault.Full, true)]
    public void So_it_does_where_the_log_is_moved_beside_each_commit(FileFault fault, bool forGood)
    {
        var operation = 0;
        do
        {
            operation++;
            try
            {
                Run(fault, operation, forGood, reopen: operation % 2 == 0, checkpointPages: 1);
            }
            finally
            {
                FaultyFiles.Lift();
            }
        }
        while (FaultyFiles.Operations >= operation);

        operation.Should().BeGreaterThan(30, "the operations of a life were counted");
    }

    [Fact]
    public void A_full_disk_is_called_one_and_appends_go_on_when_there_is_room_again()
    {
        using Folder folder = new();
        using var journal = SqliteJournal.Open(folder.File(), new() { Vfs = FaultyFiles.Name });
        var heads = journal.TakeOver(Partitions);
        FaultyFiles.Arm(FileFault.Full, 1, andAllAfter: true);
        var append = () => Steps[0].Do(journal, heads);
        append.Should().Throw<JournalUnavailableException>().WithMessage($"The journal {folder.File()} cannot be written now: the disk is full, *What was accepted waits*");
        journal.Read(0).Should().BeEmpty();
        FaultyFiles.Lift();
        append();
        journal.Read(0).Should().HaveCount(5);
    }

    [Theory]
    [InlineData(FileFault.Error, "cannot be opened now: the file, or the -wal or -shm file beside it, cannot be opened")]
    [InlineData(FileFault.Full, "cannot be opened now: the disk is full")]
    public void A_disk_that_fails_while_a_journal_is_opened_has_nothing_that_waits(FileFault fault, string message)
    {
        using Folder folder = new();
        FaultyFiles.Arm(fault, 1, andAllAfter: true);
        try
        {
            FluentActions.Invoking(() => SqliteJournal.Open(folder.File(), new() { Vfs = FaultyFiles.Name })).Should().Throw<JournalException>()
                .WithMessage($"The journal {folder.File()} {message}*then open it again.").Which.Message.Should().NotContain("What was accepted");
        }
        finally
        {
            FaultyFiles.Lift();
        }
    }

    [Fact]
    public void A_backup_that_finds_no_room_names_where_and_the_journal_goes_on()
    {
        using Folder folder = new();
        Writing.Store(folder.File(), 3);
        using var journal = SqliteJournal.Open(folder.File(), new() { Vfs = FaultyFiles.Name });
        var target = folder.File("backup.db");
        FaultyFiles.Arm(FileFault.Full, 1, andAllAfter: true);
        try
        {
            FluentActions.Invoking(() => journal.BackupTo(target)).Should().Throw<JournalException>()
                .WithMessage($"The backup {target} was not made. The journal {folder.File()} cannot be copied to {target} now: the disk is full*Mend this or name another file*");
        }
        finally
        {
            FaultyFiles.Lift();
        }

        folder.Names.Where(name => name.StartsWith("backup", StringComparison.Ordinal)).Should().BeEmpty();
        journal.Append(journal.TakeOver(2)[0], Writing.Record(3));
        journal.BackupTo(target);
    }

    [Fact]
    public void An_upgrade_that_fails_at_any_operation_is_done_again()
    {
        for (var operation = 1; operation == 1 || FaultyFiles.Operations >= operation; operation++)
        {
            using Folder folder = new();
            SchemaTests.WriteVersion1(folder.File());
            FaultyFiles.Arm(FileFault.Error, operation, andAllAfter: false);
            try
            {
                SqliteJournal.Open(folder.File(), new() { Vfs = FaultyFiles.Name }).Dispose();
            }
            catch (JournalException)
            {
            }

            using var journal = SqliteJournal.Open(folder.File());
            journal.Read(0).Select(record => record.Sequence).Should().Equal(0, 1, 2);
        }

        FaultyFiles.Lift();
    }

    /// <remarks>One life; where the fault strikes it is lifted, and the step is done again with the same journal or with the journal opened anew.</remarks>
    private static void Run(FileFault fault, int operation, bool forGood, bool reopen, int checkpointPages = 8000)
    {
        using Folder folder = new();
        var because = $"operation {operation} failed ({fault}{(forGood ? ", for good" : "")})";
        FaultyFiles.Arm(fault, operation, forGood);
        SqliteJournal? journal = null;
        IReadOnlyList<JournalHead> heads = [];
        var lifted = false;
        for (var step = 0; step < Steps.Count;)
        {
            try
            {
                if (journal is null)
                {
                    journal = SqliteJournal.Open(folder.File(), new() { Vfs = FaultyFiles.Name, Patience = TimeSpan.FromMilliseconds(20), CheckpointPages = checkpointPages });
                    heads = journal.TakeOver(Partitions);
                }

                Steps[step].Do(journal, heads);
                step++;
            }
            catch (JournalException exception)
            {
                lifted.Should().BeFalse("nothing fails without a fault, yet {0} when {1}", exception.Message, because);
                exception.Should().NotBeOfType<JournalConflictException>(because);
                if (heads.Count > 0 && forGood && !reopen)
                {
                    // While the fault lasts, trying again changes nothing, unless the step needs no disk.
                    try
                    {
                        Steps[step].Do(journal!, heads);
                        step++;
                    }
                    catch (JournalException)
                    {
                    }
                }

                FaultyFiles.Lift();
                lifted = true;
                if (reopen || heads.Count == 0)
                {
                    journal?.Dispose();
                    journal = null;
                }
            }
        }

        journal!.Dispose();
        FaultyFiles.Lift();
        using var after = SqliteJournal.Open(folder.File());
        after.TakeOver(Partitions).Select(head => head with { Epoch = 0 }).Should().Equal([new(0, 50, 30, 3), new(0, 10, 5, 2)], because);
        Print(after).Should().Be(Undisturbed, because);
        Integrity(folder.File()).Should().Be("ok", because);
    }

    private static string Expected()
    {
        InMemoryJournal journal = new();
        var heads = journal.TakeOver(Partitions);
        foreach (var step in Steps)
        {
            step.Do(journal, heads);
        }

        return Print(journal);
    }

    private static Step Append(int partition, int from, int count, int user, long? recoverFrom) => new($"append {from}", (journal, heads) =>
    {
        // Opened anew, a journal may turn out to have what an append was told it could not keep: then it has all of it.
        if (heads[partition].Sequence > from)
        {
            heads[partition].Sequence.Should().BeGreaterThanOrEqualTo(from + count);
            return;
        }

        journal.Append(
        [
            new()
            {
                Partition = partition,
                Epoch = heads[partition].Epoch,
                ExpectedSequence = from,
                Records = [.. Enumerable.Range(from, count).Select(sequence => Record(sequence, user, from))],
                NewUsers = [new(user, $"user-{user}")],
                Snapshots = [new(user, from, Encoding.UTF8.GetBytes(new string('s', 3000 * user)))],
                RecoverFrom = recoverFrom,
            },
        ]);
    });

    private static JournalRecord Record(int sequence, int user, int first) => new()
    {
        Sequence = sequence,
        User = user,
        Previous = sequence == first ? -1 : sequence - 1,
        Kind = RecordKind.Event,
        Name = $"name-{user}",
        Detail = "",
        Time = sequence,
        Clock = sequence,
        Payload = Encoding.UTF8.GetBytes($"{{\"n\":\"{new string('p', sequence * 10)}\"}}"),
    };

    private static string Print(IJournal journal)
    {
        StringBuilder text = new();
        for (var partition = 0; partition < Partitions; partition++)
        {
            foreach (var record in journal.Read(partition))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{partition} {record.Sequence} {record.User} {record.Previous} {record.Name} {Encoding.UTF8.GetString(record.Payload.Span)}");
            }

            foreach (var user in journal.ReadUsers(partition))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{partition} {user.Number} {user.Id} {user.Sequence} {user.State.Length}");
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"{journal.ReadTombstones().Count()} tombstones").ToString();
    }

    private static string Integrity(string file)
    {
        using var database = Database.Open(file, writes: false, TimeSpan.Zero, vfs: null);
        var check = database.Prepare("PRAGMA integrity_check");
        check.Step();
        var answer = check.Text(0);
        check.Reset();
        return answer;
    }

    private sealed record Step(string Name, Action<IJournal, IReadOnlyList<JournalHead>> Do);
}
