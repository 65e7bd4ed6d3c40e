using SQLitePCL;
using Wellspring.Storage.Sqlite;

namespace Wellspring.Acceptance;

/// <summary>Looks into stores.</summary>
internal static class Journals
{
    static Journals() => Batteries_V2.Init();

    /// <summary>How many records a store has that no one has open; their sequences have no gap.</summary>
    public static long Count(string path, int partitions = 64)
    {
        using var journal = SqliteJournal.Open(path);
        var count = 0L;
        foreach (var (partition, head) in journal.TakeOver(partitions).Index())
        {
            var sequences = journal.Read(partition).Select(record => record.Sequence).ToList();
            sequences.Should().Equal(Enumerable.Range(0, (int)head.Sequence).Select(i => (long)i));
            count += head.Sequence;
        }

        return count;
    }

    /// <summary>How many records a store has while a process writes it.</summary>
    public static long Peek(string path)
    {
        if (!File.Exists(path) || raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READONLY, null) != raw.SQLITE_OK)
        {
            return 0;
        }

        using (database)
        {
            if (raw.sqlite3_prepare_v2(database, "SELECT sum(sequence) FROM partitions", out var statement) != raw.SQLITE_OK)
            {
                return 0;
            }

            using (statement)
            {
                return raw.sqlite3_step(statement) == raw.SQLITE_ROW ? raw.sqlite3_column_int64(statement, 0) : 0;
            }
        }
    }
}
