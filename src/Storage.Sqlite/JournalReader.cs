using System.Collections.Concurrent;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>A connection that reads, with its statements. It serves one read at a time.</summary>
/// <param name="database">The connection.</param>
/// <param name="names">Texts by their numbers, shared by all readers: what is committed does not change.</param>
internal sealed class JournalReader(Database database, ConcurrentDictionary<long, string> names) : IDisposable
{
    private readonly Statement records = database.Prepare($"SELECT {Row.Columns} FROM journal WHERE position BETWEEN ?1 AND ?2 ORDER BY position");
    private readonly Statement chain = database.Prepare(
        $"""
        WITH RECURSIVE chain (at, before) AS (
            SELECT position, previous FROM journal WHERE position = ?1 + ?2
            UNION ALL SELECT position, previous FROM chain JOIN journal ON position = ?1 + before)
        SELECT {Row.Columns} FROM chain JOIN journal ON position = at
        """);
    private readonly Statement users = database.Prepare(
        "SELECT number, id, sequence, state FROM users LEFT JOIN snapshots ON snapshots.user = users.number WHERE number BETWEEN ?1 AND ?2 ORDER BY number");
    private readonly Statement someUsers = database.Prepare(
        "SELECT number, users.id, sequence, state FROM json_each(?2) JOIN users ON number = ?1 + value LEFT JOIN snapshots ON snapshots.user = users.number");
    private readonly Statement name = database.Prepare("SELECT name FROM names WHERE id = ?1");
    private readonly Statement tombstones = database.Prepare("SELECT hash FROM tombstones");

    public IEnumerable<JournalRecord> Read(int partition, long fromSequence)
    {
        long? expected = null;
        foreach (var record in Rows(records.Bind(1, Schema.Position(partition, Math.Max(0, fromSequence))).Bind(2, Schema.Position(partition, Schema.SequenceMask)), Record))
        {
            if (record.Sequence != (expected ?? record.Sequence))
            {
                throw Fault.Damaged(database.File, $"partition {partition}, sequence {expected}: the record is missing");
            }

            expected = record.Sequence + 1;
            yield return record;
        }
    }

    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence) =>
        lastSequence < 0 ? [] : Rows(chain.Bind(1, Schema.Position(partition, 0)).Bind(2, lastSequence), Record);

    public IEnumerable<JournalUser> ReadUsers(int partition) =>
        Rows(users.Bind(1, Schema.Position(partition, 0)).Bind(2, Schema.Position(partition, Schema.SequenceMask)), User);

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

    private static JournalUser User(Statement row) => new(row.Number(0) & Schema.SequenceMask, row.Text(1), row.Number(2), row.Bytes(3).ToArray());

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
            text = name.Bind(1, id).Step() ? name.Text(0) : throw Fault.Damaged(database.File, $"name {id} is missing");
            name.Reset();
            names[id] = text;
        }

        return text;
    }
}
