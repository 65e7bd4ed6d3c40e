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

    /// <summary>So many pages of 4 KiB stand in the log when they begin to be moved into the main file; 32 MiB.</summary>
    internal int CheckpointPages { get; set; } = 8000;
}
