namespace Wellspring.Storage.Sqlite.Tests;

public sealed class ConformanceTests : IDisposable
{
    private readonly Folder folder = new();

    public static TheoryData<JournalCheck, SqliteSynchronous> Checks
    {
        get
        {
            TheoryData<JournalCheck, SqliteSynchronous> data = [];
            foreach (var check in JournalConformance.Checks)
            {
                data.Add(check, SqliteSynchronous.Full);
                data.Add(check, SqliteSynchronous.Normal);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void The_journal_in_SQLite_keeps_to_the_interface(JournalCheck check, SqliteSynchronous synchronous) =>
        check.Run(() => SqliteJournal.Open(folder.File(), new() { Synchronous = synchronous }));

    public void Dispose() => folder.Dispose();
}
