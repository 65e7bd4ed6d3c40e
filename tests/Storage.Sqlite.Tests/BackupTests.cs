namespace Wellspring.Storage.Sqlite.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly Folder folder = new();

    [Fact]
    public async Task A_backup_beside_appends_is_a_journal_with_all_that_was_appended_before()
    {
        using var journal = SqliteJournal.Open(folder.File(), new() { Synchronous = SqliteSynchronous.Normal });
        var head = journal.TakeOver(2)[0];
        var appended = 0L;
        using CancellationTokenSource done = new();
        var appending = Task.Run(() =>
        {
            for (long i = 0; !done.IsCancellationRequested; i += 10)
            {
                journal.Append(head, [.. Enumerable.Range(0, 10).Select(n => Writing.Record(i + n))]);
                Interlocked.Exchange(ref appended, i + 10);
            }
        });
        for (var backup = 0; backup < 5; backup++)
        {
            SpinWait.SpinUntil(() => Interlocked.Read(ref appended) > backup * 500);
            var before = Interlocked.Read(ref appended);
            journal.BackupTo(folder.File($"backup-{backup}.db"));
            var after = Interlocked.Read(ref appended) + 10;

            using var copy = SqliteJournal.Open(folder.File($"backup-{backup}.db"));
            var sequence = copy.TakeOver(2)[0].Sequence;
            sequence.Should().BeInRange(before, after);
            copy.Read(0).LongCount().Should().Be(sequence);
            copy.ReadUsers(0).Single().Id.Should().Be("li");
            copy.Append(new(2, 0, 0, 0), Writing.Record(sequence));
        }

        await done.CancelAsync();
        await appending;
    }

    [Fact]
    public void A_backup_overwrites_nothing()
    {
        Writing.Store(folder.File(), 3);
        File.WriteAllText(folder.File("mine"), "mine");
        using var journal = SqliteJournal.Open(folder.File());
        FluentActions.Invoking(() => journal.BackupTo(folder.File("mine"))).Should().Throw<JournalException>().WithMessage("*exists already, and is unchanged*");
        FluentActions.Invoking(() => journal.BackupTo(folder.File())).Should().Throw<JournalException>().WithMessage("*exists already*");
        File.ReadAllText(folder.File("mine")).Should().Be("mine");
    }

    [Fact]
    public void A_backup_that_cannot_be_made_says_so_and_leaves_nothing()
    {
        Writing.Store(folder.File(), 3);
        using var journal = SqliteJournal.Open(folder.File());
        var target = Path.Combine(folder.Path, "none", "backup.db");
        FluentActions.Invoking(() => journal.BackupTo(target)).Should().Throw<JournalException>().WithMessage($"The backup {target} was not made. *");
    }

    [Fact]
    public void A_backup_left_half_by_a_process_that_died_is_in_no_ones_way()
    {
        Writing.Store(folder.File(), 3);
        File.WriteAllText(folder.File("backup.db-partial"), "half");
        using var journal = SqliteJournal.Open(folder.File());
        journal.BackupTo(folder.File("backup.db"));
        using var copy = SqliteJournal.Open(folder.File("backup.db"));
        copy.Read(0).Should().HaveCount(3);
        folder.Names.Should().NotContain("backup.db-partial");
    }

    public void Dispose() => folder.Dispose();
}
