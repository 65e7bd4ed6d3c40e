using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Where a partition stands, as its row in <c>partitions</c> says, and the engine's note.</summary>
/// <param name="Told">What the engine is told of it.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Partitions">How many there are. It goes into the checksum of each, so that none can be missing.</param>
/// <param name="Oldest">The sequence of the first record that was not trimmed.</param>
/// <param name="Users">How many users there are, without those who were forgotten.</param>
/// <param name="NoteChecksum">Of the note, which stands elsewhere; 0 where there is none.</param>
internal readonly record struct Head(JournalHead Told, int Partition, int Partitions, long Oldest, long Users, long NoteChecksum)
{
    public static Head New(int partition, int partitions) => new(new(1, 0, 0, 0), partition, partitions, 0, 0, 0);

    public static long ChecksumOf(ReadOnlySpan<byte> note) => note.IsEmpty ? 0 : Sqlite.Checksum.Of([], note);

    public Head NextEpoch() => this with { Told = Told with { Epoch = Told.Epoch + 1 } };

    public long Checksum() => Sqlite.Checksum.Of([Partition, Partitions, Told.Epoch, Told.Sequence, Told.RecoverFrom, Told.Users, Oldest, Users, NoteChecksum], []);

    /// <summary>Reads all partitions' heads, and looks whether they and the tables that are small are whole.</summary>
    /// <exception cref="JournalException">They are not.</exception>
    public static Head[] ReadAll(Database database)
    {
        foreach (var table in (ReadOnlySpan<string>)["partitions", "notes", "names", "tombstones"])
        {
            CheckPages(database, table);
        }

        var partitions = (int)database.Number("SELECT count(*) FROM partitions");
        using var rows = database.Prepare(
            """
            SELECT partition, epoch, sequence, recover_from, last_user, oldest, user_count, note, coalesce(checksum, -1), note_checksum,
                   coalesce((SELECT max(position) & 0xFFFFFFFFFF FROM journal WHERE position BETWEEN partition << 40 AND partition << 40 | 0xFFFFFFFFFF), oldest - 1)
            FROM partitions LEFT JOIN notes USING (partition) ORDER BY partition
            """);
        List<Head> found = [];
        while (rows.Step())
        {
            JournalHead told = new(rows.Number(1), rows.Number(2), rows.Number(3), rows.Number(4), rows.Bytes(7) is { IsEmpty: false } note ? note.ToArray() : default(ReadOnlyMemory<byte>));
            Head head = new(told, (int)rows.Number(0), partitions, rows.Number(5), rows.Number(6), rows.Number(9));
            if (rows.Number(8) != head.Checksum())
            {
                throw Fault.Damaged(database.File, $"the head of partition {found.Count} does not have the checksum it was written with");
            }

            if (head.Partition != found.Count)
            {
                throw Fault.Damaged(database.File, $"the head of partition {found.Count} is missing");
            }

            if (head.NoteChecksum != ChecksumOf(told.Note.Span))
            {
                throw Fault.Damaged(database.File, $"the note of partition {found.Count} {(told.Note.IsEmpty ? "is missing" : "does not have the checksum it was written with")}");
            }

            if (rows.Number(10) is var last && last != told.Sequence - 1)
            {
                throw Fault.Damaged(database.File, $"partition {found.Count} has {told.Sequence} records by its head, and the last one is {last}");
            }

            found.Add(head);
        }

        return found.Count > 0 || database.Number("SELECT EXISTS (SELECT 1 FROM journal) OR EXISTS (SELECT 1 FROM users)") == 0
            ? [.. found]
            : throw Fault.Damaged(database.File, "the heads of all partitions are missing");
    }

    /// <summary>The same where an earlier process has left its log.</summary>
    public static Head[] ReadAllByLog(Database database, string? vfs)
    {
        var read = ReadAll(database);
        using var main = Database.OpenWithoutLog(database.File, vfs);
        return IsAhead(main, read)
            ? throw Fault.Damaged(database.File, $"its log {Path.GetFileName(database.File)}-wal has lost commits that are partly in the file already")
            : read;
    }

    /// <summary>Whether a main file without its log is ahead of both together. What moves there is safe in the log before: the log has lost it since, and pages of different moments would be read as one.</summary>
    private static bool IsAhead(Database main, Head[] both)
    {
        try
        {
            // The upgrade may stand in the log alone.
            var note = main.Number("SELECT EXISTS (SELECT 1 FROM pragma_table_info('partitions') WHERE name = 'note_checksum')") == 1 ? "note_checksum, NULL" : "note";
            using var rows = main.Prepare(
                $"""
                SELECT partition, epoch, sequence, recover_from, last_user, oldest FROM partitions
                WHERE checksum = checksum(partition, (SELECT count(*) FROM partitions), epoch, sequence, recover_from, last_user, oldest, user_count, {note})
                """);
            while (rows.Step())
            {
                var partition = rows.Number(0);
                if (partition >= both.Length || both[partition].IsBefore(epoch: rows.Number(1), sequence: rows.Number(2), recoverFrom: rows.Number(3), users: rows.Number(4), oldest: rows.Number(5)))
                {
                    return true;
                }
            }
        }
        catch (JournalException)
        {
            // By itself it need not be whole: where the process ended within a move, what is missing stands in the log.
        }

        return false;
    }

    private bool IsBefore(long epoch, long sequence, long recoverFrom, long users, long oldest) =>
        Told.Epoch < epoch || Told.Sequence < sequence || Told.RecoverFrom < recoverFrom || Told.Users < users || Oldest < oldest;

    /// <summary>Rows that are missing from a page leave a hole in it. Of larger tables the rows are counted when they are read.</summary>
    private static void CheckPages(Database database, string table)
    {
        using var check = database.Prepare($"PRAGMA quick_check({table})");
        if (check.Step() && check.Text(0) is var answer && answer != "ok")
        {
            throw Fault.Damaged(database.File, $"the table {table}: {answer.ReplaceLineEndings(" ")}");
        }
    }
}
