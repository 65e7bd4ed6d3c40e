namespace Wellspring.Storage.Sqlite;

/// <summary>How a SQLite journal is kept.</summary>
public sealed class SqliteJournalOptions
{
    /// <summary>What an append waits for. Default <see cref="SqliteSynchronous.Full"/>.</summary>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>The file system SQLite works on, by its name in SQLite; a test's fails on purpose. Null: the operating system's.</summary>
    internal string? Vfs { get; set; }

    /// <summary>How long a write waits for readers of other processes, and forgetting for all readers.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);
}
