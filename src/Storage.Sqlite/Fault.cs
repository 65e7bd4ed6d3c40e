using SQLitePCL;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Tells the faults that pass from those that do not, in words.</summary>
internal static class Fault
{
    public static JournalException From(int code, string file, string detail, bool writing)
    {
        var verb = writing ? "written" : "read";
        return (code & 0xFF) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT => Damaged(file, detail),
            raw.SQLITE_FULL => Passing("the disk is full, or the file has its greatest size of 128 GiB"),
            raw.SQLITE_IOERR => Passing("the disk reports a fault"),
            raw.SQLITE_READONLY => Passing("the file or its disk is read-only"),
            raw.SQLITE_CANTOPEN => Passing("the file, or the -wal or -shm file beside it, cannot be opened"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => Passing("another connection holds it"),
            raw.SQLITE_NOMEM => Passing("there is no memory left"),
            _ => new JournalException($"The journal {file} cannot be {verb}: {detail} (SQLite {code})."),
        };

        JournalUnavailableException Passing(string reason) => new(
            writing
                ? $"The journal {file} cannot be written now: {reason} (SQLite {code}, {detail}). What was accepted waits and is written when this is mended."
                : $"The journal {file} cannot be read now: {reason} (SQLite {code}, {detail}). Mend this and read again.");
    }

    public static JournalException Damaged(string file, string detail) => new(
        $"The journal {file} is damaged: {detail}. Nothing was changed. Keep a copy of the file and of its -wal, and restore the last backup.");
}
