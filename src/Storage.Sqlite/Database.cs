using SQLitePCL;

namespace Wellspring.Storage.Sqlite;

/// <summary>One connection to a SQLite file. Used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    // sqlite3.h; SQLitePCLRaw does not name it.
    private const int ExtendedResultCodes = 0x02000000;

    private readonly sqlite3 handle;
    private readonly TimeSpan patience;
    private readonly List<Statement> statements = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle, string file, Errand errand, TimeSpan patience)
    {
        this.patience = patience;
        this.handle = handle;
        File = file;
        Errand = errand;
    }

    public string File { get; }

    /// <summary>What the connection is at work for, so that a fault can say it.</summary>
    public Errand Errand { get; set; }

    public bool IsReadOnly => raw.sqlite3_db_readonly(handle, "main") == 1;

    public int Changes => raw.sqlite3_changes(handle);

    public static Database Open(string file, bool writes, TimeSpan patience, string? vfs) =>
        Open(file, file, writes ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY, writes ? Errand.Open : Errand.Read, patience, vfs);

    /// <summary>Opens the main file alone, as if there were no log. It changes and locks nothing.</summary>
    public static Database OpenWithoutLog(string file, string? vfs) =>
        Open(file, $"{new Uri(file).AbsoluteUri}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, Errand.Read, TimeSpan.Zero, vfs);

    private static Database Open(string file, string name, int flags, Errand errand, TimeSpan patience, string? vfs)
    {
        var code = raw.sqlite3_open_v2(name, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX | ExtendedResultCodes, CleanPages.Over(vfs));
        Database database = new(handle, file, errand, patience);
        try
        {
            database.Check(code);
            database.CheckpointOnClose(false);
            database.Check(raw.sqlite3_busy_timeout(handle, (int)patience.TotalMilliseconds));
            database.Check(raw.sqlite3_create_function(handle, "checksum", -1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Checksum.Function));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault.From(code, File, raw.sqlite3_errmsg(handle).utf8_to_string(), Errand);
        }
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        Statement prepared = new(this, statement);
        statements.Add(prepared);
        return prepared;
    }

    public long Number(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var handleOfStatement));
        using Statement statement = new(this, handleOfStatement);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>Does all of the work or none of it.</summary>
    public void Transaction(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            // Some faults make SQLite roll back by itself. Where rolling back fails too, the first fault is the one to tell.
            if (raw.sqlite3_get_autocommit(handle) == 0)
            {
                _ = raw.sqlite3_exec(handle, "ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>How many pages were written since this was last asked.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1));
        return pages;
    }

    /// <summary>Moves all of the write-ahead log into the file and empties the log. False where a reader stood in the way for too long.</summary>
    /// <remarks>Appends wait meanwhile, so it is for the caller to try again, not for SQLite.</remarks>
    public bool Checkpoint() => Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE, TimeSpan.FromMilliseconds(50), out _);

    /// <summary>The same, but the log keeps its length, and is written from its beginning again.</summary>
    public bool CheckpointAndRestart(TimeSpan forReaders) => Checkpoint(raw.SQLITE_CHECKPOINT_RESTART, forReaders, out _);

    /// <summary>Moves what stands in the write-ahead log and no reader keeps there into the file, while a writer goes on.</summary>
    /// <returns>How many pages could not be moved, of those that stood there when it began.</returns>
    public int CheckpointBeside() => Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE, TimeSpan.Zero, out var left) ? left : int.MaxValue;

    public void CheckpointOnClose(bool checkpoint) =>
        Check(raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, checkpoint ? 0 : 1, out _));

    public void Dispose()
    {
        statements.ForEach(statement => statement.Dispose());
        handle.Dispose();
    }

    private bool Checkpoint(int mode, TimeSpan forReaders, out int left)
    {
        Check(raw.sqlite3_busy_timeout(handle, (int)forReaders.TotalMilliseconds));
        var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", mode, out var all, out var moved);
        Check(raw.sqlite3_busy_timeout(handle, (int)patience.TotalMilliseconds));
        left = all - moved;
        if ((code & 0xFF) == raw.SQLITE_BUSY)
        {
            return false;
        }

        Check(code);
        return true;
    }
}
