using SQLitePCL;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Tells the faults that pass from those that do not, in words.</summary>
internal static class Fault
{
    public static JournalException From(int code, string file, string detail, Errand errand)
    {
        return (code & 0xFF) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT => Damaged(file, detail),
            // The statements are right: the tables are not those that they were made for.
            raw.SQLITE_ERROR when errand == Errand.Open || errand == Errand.Read => Damaged(file, detail),
            raw.SQLITE_FULL => Passing("the disk is full, or the file has its greatest size of 128 GiB"),
            raw.SQLITE_IOERR => Passing("the disk reports a fault"),
            raw.SQLITE_READONLY => Passing("the file or its disk is read-only"),
            raw.SQLITE_CANTOPEN => Passing("the file, or the -wal or -shm file beside it, cannot be opened"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => Passing("another connection holds it"),
            raw.SQLITE_NOMEM => Passing("there is no memory left"),
            _ => new JournalException($"The journal {file} cannot be {errand.Done}: {detail} (SQLite {code})."),
        };

        JournalUnavailableException Passing(string reason) => new($"The journal {file} cannot be {errand.Done} now: {reason} (SQLite {code}, {detail}). {errand.Remedy}");
    }

    public static JournalException Damaged(string file, string detail) => new(
        $"The journal {file} is damaged: {detail}. Nothing was changed. Keep a copy of the file and of its -wal, and restore the last backup.");
}
