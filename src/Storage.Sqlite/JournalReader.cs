using System.Collections.Concurrent;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>A connection that reads, with its statements. It serves one read at a time.</summary>
/// <param name="database">The connection.</param>
/// <param name="names">Texts by their numbers, shared by all readers: what is committed does not change.</param>
internal sealed class JournalReader(Database database, ConcurrentDictionary<long, string> names) : IDisposable
{
    private const string UserColumns = "number, users.id, coalesce(users.checksum, -1), snapshots.sequence, state";
    private const int UserWidth = 5;

    // A read and the head it is held against are one statement, so that they are of one moment.
    private readonly Statement records = database.Prepare(
        $"SELECT {Row.Columns}, oldest, sequence FROM partitions LEFT JOIN journal ON position BETWEEN ?1 AND ?2 WHERE partition = ?3 ORDER BY position");
    private readonly Statement chain = database.Prepare(
        $"""
        WITH RECURSIVE chain (at, before) AS (
            SELECT position, previous FROM journal WHERE position = ?1 + ?2
            UNION ALL SELECT position, previous FROM chain JOIN journal ON position = ?1 + before)
        SELECT {Row.Columns}, (SELECT oldest FROM partitions WHERE partition = ?3) FROM chain JOIN journal ON position = at
        """);
    private readonly Statement users = database.Prepare(
        $"SELECT {UserColumns}, user_count FROM partitions LEFT JOIN users ON number BETWEEN ?1 AND ?2 LEFT JOIN snapshots ON snapshots.user = number WHERE partition = ?3 ORDER BY number");
    private readonly Statement someUsers = database.Prepare(
        $"SELECT {UserColumns} FROM json_each(?2) JOIN users ON number = ?1 + value LEFT JOIN snapshots ON snapshots.user = number");
    private readonly Statement name = database.Prepare("SELECT name, coalesce(checksum, -1) FROM names WHERE id = ?1");
    private readonly Statement tombstones = database.Prepare("SELECT hash FROM tombstones");

    /// <exception cref="JournalException">A record is damaged or missing: those that were not trimmed have no gap, from the first to the last.</exception>
    public IEnumerable<JournalRecord> Read(int partition, long fromSequence)
    {
        var (expected, end) = (-1L, -1L);
        var from = Math.Max(0, fromSequence);
        foreach (var (record, oldest, sequence) in Rows(records.Bind(1, Schema.Position(partition, from)).Bind(2, Schema.Position(partition, Schema.SequenceMask)).Bind(3, partition), RecordAndHead))
        {
            (expected, end) = (expected < 0 ? Math.Max(from, oldest) : expected, sequence);
            if (record is not { } found)
            {
                break;
            }

            if (found.Sequence != expected)
            {
                throw Missing(partition, expected);
            }

            expected++;
            yield return found;
        }

        if (expected < end)
        {
            throw Missing(partition, expected);
        }
    }

    /// <exception cref="JournalException">A record is damaged, or one that was not trimmed is missing.</exception>
    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence)
    {
        if (lastSequence < 0)
        {
            yield break;
        }

        var (previous, oldest) = (-1L, 0L);
        foreach (var (record, first) in Rows(chain.Bind(1, Schema.Position(partition, 0)).Bind(2, lastSequence).Bind(3, partition), row => (Record(row), row.Number(Row.Width))))
        {
            (previous, oldest) = (record.Previous, first);
            yield return record;
        }

        if (previous >= oldest)
        {
            throw Missing(partition, previous);
        }
    }

    /// <exception cref="JournalException">A user is damaged, or there are not as many as there should be.</exception>
    public IEnumerable<JournalUser> ReadUsers(int partition)
    {
        var (found, expected) = (0L, 0L);
        foreach (var (user, count) in Rows(
            users.Bind(1, Schema.Position(partition, 0)).Bind(2, Schema.Position(partition, Schema.SequenceMask)).Bind(3, partition), UserAndCount))
        {
            expected = count;
            if (user is not { } known)
            {
                break;
            }

            found++;
            yield return known;
        }

        if (found != expected)
        {
            throw Fault.Damaged(database.File, $"partition {partition} has {expected} users by its head, and there are {found}");
        }
    }

    public IEnumerable<JournalUser> FindUsers(int partition, IEnumerable<long> numbers) =>
        Rows(someUsers.Bind(1, Schema.Position(partition, 0)).Bind(2, $"[{string.Join(',', numbers)}]"), User);

    public IEnumerable<ReadOnlyMemory<byte>> ReadTombstones() => Rows(tombstones, row => (ReadOnlyMemory<byte>)row.Bytes(0).ToArray());

    public void Dispose() => database.Dispose();

    private static IEnumerable<T> Rows<T>(Statement statement, Func<Statement, T> read)
    {
        try
        {
            while (statement.Step())
            {
                yield return read(statement);
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    private JournalUser User(Statement row)
    {
        var number = row.Number(0);
        return row.Number(2) == Checksum.Of([number], row.Bytes(1))
            ? new(number & Schema.SequenceMask, row.Text(1), row.Number(3), row.Bytes(4).ToArray())
            : throw Fault.Damaged(database.File, $"partition {number >> Schema.PartitionShift}: user {number & Schema.SequenceMask} does not have the checksum it was written with");
    }

    private (JournalUser? User, long Count) UserAndCount(Statement row) => (row.Number(0) == 0 ? null : User(row), row.Number(UserWidth));

    private (JournalRecord? Record, long Oldest, long Sequence) RecordAndHead(Statement row) =>
        (Row.IsNone(row) ? null : Record(row), row.Number(Row.Width), row.Number(Row.Width + 1));

    private JournalException Missing(int partition, long sequence) => Fault.Damaged(database.File, $"partition {partition}, sequence {sequence}: the record is missing");

    private JournalRecord Record(Statement statement)
    {
        var row = Row.Read(statement, database.File, out var payload);
        return new()
        {
            Sequence = row.Sequence,
            User = row.User,
            Previous = row.Previous,
            Kind = (RecordKind)row.Kind,
            Name = Name(row.Name),
            Detail = Name(row.Detail),
            Code = (int)row.Code,
            Time = row.Time,
            Clock = row.Clock,
            Payload = payload.ToArray(),
        };
    }

    private string Name(long id)
    {
        if (id == 0)
        {
            return "";
        }

        if (!names.TryGetValue(id, out var text))
        {
            try
            {
                text = name.Bind(1, id).Step() ? name.Text(0) : throw Fault.Damaged(database.File, $"name {id} is missing");
                if (name.Number(1) != Checksum.Of([id], name.Bytes(0)))
                {
                    throw Fault.Damaged(database.File, $"name {id} does not have the checksum it was written with");
                }
            }
            finally
            {
                name.Reset();
            }

            names[id] = text;
        }

        return text;
    }
}
