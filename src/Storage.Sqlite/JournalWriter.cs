using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>The statements that change a store. Runs in transactions of its caller.</summary>
internal sealed class JournalWriter
{
    private const int RecordColumns = 11;

    /// <summary>Neighbours go in with one statement, which finds its place in the table once.</summary>
    private const int RecordsAtOnce = 8;

    private readonly Database database;
    private readonly Statement addRecord;
    private readonly Statement addRecords;
    private readonly Statement addUser;
    private readonly Statement setSnapshot;
    private readonly Statement findName;
    private readonly Statement addName;
    private readonly Statement takeOver;
    private readonly Statement setHead;
    private readonly Statement findHead;
    private readonly Statement findRecord;
    private readonly Statement emptyRecord;
    private readonly Statement removeUser;
    private readonly Statement removeSnapshot;
    private readonly Statement addTombstone;
    private readonly Statement removeTombstone;
    private readonly Statement trim;
    private readonly Dictionary<string, long> names = new(StringComparer.Ordinal);

    public JournalWriter(Database database)
    {
        this.database = database;
        addRecord = database.Prepare(AddRecords(1));
        addRecords = database.Prepare(AddRecords(RecordsAtOnce));
        addUser = database.Prepare("INSERT INTO users (number, id) VALUES (?1, ?2)");
        // A user forgotten since leaves nothing behind.
        setSnapshot = database.Prepare("INSERT OR REPLACE INTO snapshots (user, sequence, state) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM users WHERE number = ?1)");
        findName = database.Prepare("SELECT id FROM names WHERE name = ?1");
        addName = database.Prepare("INSERT INTO names (name) VALUES (?1) RETURNING id");
        takeOver = database.Prepare(
            """
            INSERT INTO partitions (partition, epoch, sequence, recover_from, last_user) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (partition) DO UPDATE SET epoch = ?2 WHERE epoch < ?2 AND sequence = ?3
            """);
        setHead = database.Prepare("UPDATE partitions SET sequence = ?3, recover_from = ?4, last_user = ?5, note = coalesce(?7, note) WHERE partition = ?1 AND epoch = ?2 AND sequence = ?6");
        findHead = database.Prepare("SELECT epoch, sequence FROM partitions WHERE partition = ?1");
        findRecord = database.Prepare($"SELECT {Row.Columns} FROM journal WHERE position = ?1");
        emptyRecord = database.Prepare("UPDATE journal SET payload = NULL, checksum = iif(checksum IS NULL, NULL, ?2) WHERE position = ?1");
        removeUser = database.Prepare("DELETE FROM users WHERE number = ?1");
        removeSnapshot = database.Prepare("DELETE FROM snapshots WHERE user = ?1");
        addTombstone = database.Prepare("INSERT OR IGNORE INTO tombstones (hash) VALUES (?1)");
        removeTombstone = database.Prepare("DELETE FROM tombstones WHERE hash = ?1");
        trim = database.Prepare("DELETE FROM journal WHERE position >= ?1 AND position < ?2");
    }

    /// <summary>Writes the epoch of a writer that took over.</summary>
    public void TakeOver(int partition, JournalHead head)
    {
        takeOver.Bind(1, partition).Bind(2, head.Epoch).Bind(3, head.Sequence).Bind(4, head.RecoverFrom).Bind(5, head.Users).Run();
        RequireChange(partition, head);
    }

    /// <summary>Writes a batch.</summary>
    /// <returns>Where the partition stands then.</returns>
    public JournalHead Append(JournalHead before, JournalBatch batch)
    {
        var partition = batch.Partition;
        var records = batch.Records;
        for (var i = 0; i < records.Count;)
        {
            var (statement, count) = records.Count - i < RecordsAtOnce ? (addRecord, 1) : (addRecords, RecordsAtOnce);
            for (var row = 0; row < count; row++, i++)
            {
                Bind(statement, row * RecordColumns, partition, records[i]);
            }

            statement.Run();
        }

        var lastUser = before.Users;
        foreach (var user in batch.NewUsers)
        {
            addUser.Bind(1, Schema.Position(partition, user.Number)).Bind(2, user.Id).Run();
            lastUser = Math.Max(lastUser, user.Number);
        }

        foreach (var snapshot in batch.Snapshots)
        {
            setSnapshot.Bind(1, Schema.Position(partition, snapshot.User)).Bind(2, snapshot.Sequence).BindBlob(3, snapshot.State.Span).Run();
        }

        var after = before with { Sequence = before.Sequence + batch.Records.Count, RecoverFrom = batch.RecoverFrom ?? before.RecoverFrom, Users = lastUser, Note = batch.Note.IsEmpty ? before.Note : batch.Note.ToArray() };
        setHead.Bind(1, partition).Bind(2, after.Epoch).Bind(3, after.Sequence).Bind(4, after.RecoverFrom).Bind(5, after.Users).Bind(6, before.Sequence);
        _ = batch.Note.IsEmpty ? setHead.BindNull(7) : setHead.BindBlob(7, batch.Note.Span);
        setHead.Run();
        RequireChange(partition, before);
        return after;
    }

    public void Forget(int partition, long number, long lastSequence, ReadOnlySpan<byte> tombstone)
    {
        for (var sequence = lastSequence; sequence >= 0 && Find(Schema.Position(partition, sequence)) is { } row; sequence = row.Previous)
        {
            emptyRecord.Bind(1, row.Position).Bind(2, row.Checksum([])).Run();
        }

        removeUser.Bind(1, Schema.Position(partition, number)).Run();
        removeSnapshot.Bind(1, Schema.Position(partition, number)).Run();
        addTombstone.BindBlob(1, tombstone).Run();
    }

    public void RemoveTombstone(ReadOnlySpan<byte> tombstone) => removeTombstone.BindBlob(1, tombstone).Run();

    public void Trim(int partition, long before) => trim.Bind(1, Schema.Position(partition, 0)).Bind(2, Schema.Position(partition, before)).Run();

    /// <summary>Forgets the names of a transaction that was rolled back.</summary>
    public void RolledBack() => names.Clear();

    private Row? Find(long position)
    {
        try
        {
            return findRecord.Bind(1, position).Step() ? Row.Read(findRecord, database.File, out _) : null;
        }
        finally
        {
            findRecord.Reset();
        }
    }

    private void Bind(Statement statement, int before, int partition, in JournalRecord record)
    {
        Row row = new(
            Schema.Position(partition, record.Sequence), record.User, (long)record.Kind, NameId(record.Name), NameId(record.Detail),
            record.Code, record.Time, record.Clock, record.Previous);
        var payload = record.Payload.Span;
        statement.Bind(before + 1, row.Position).Bind(before + 2, row.User).Bind(before + 3, row.Kind).Bind(before + 6, row.Code).Bind(before + 7, row.Time).Bind(before + 11, row.Checksum(payload));
        BindUnless(statement, before + 4, row.Name, 0);
        BindUnless(statement, before + 5, row.Detail, 0);
        BindUnless(statement, before + 8, row.Clock, row.Time);
        BindUnless(statement, before + 9, row.Previous, -1);
        _ = payload.IsEmpty ? statement.BindNull(before + 10) : statement.BindText(before + 10, payload);
    }

    private static void BindUnless(Statement statement, int parameter, long value, long isNull) =>
        _ = value == isNull ? statement.BindNull(parameter) : statement.Bind(parameter, value);

    private static string AddRecords(int count)
    {
        var row = $"({string.Join(", ", Enumerable.Repeat("?", RecordColumns))})";
        return $"INSERT INTO journal (position, user, kind, name, detail, code, time, clock, previous, payload, checksum) VALUES {string.Join(", ", Enumerable.Repeat(row, count))}";
    }

    /// <summary>The number of a text that occurs often; 0 of an empty one.</summary>
    private long NameId(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return 0;
        }

        if (!names.TryGetValue(name, out var id))
        {
            var found = findName.Bind(1, name).Step() ? findName : addName.Bind(1, name);
            id = found == findName || found.Step() ? found.Number(0) : 0;
            found.Reset();
            names.Add(name, id);
        }

        return id;
    }

    /// <summary>The last statement had to change the partition's row; it does not where someone wrote past this journal's lock.</summary>
    private void RequireChange(int partition, JournalHead head)
    {
        if (database.Changes == 1)
        {
            return;
        }

        findHead.Bind(1, partition).Step();
        var (epoch, sequence) = (findHead.Number(0), findHead.Number(1));
        findHead.Reset();
        throw sequence == head.Sequence ? JournalConflictException.Stale(partition, head.Epoch, epoch) : JournalConflictException.Sequence(partition, head.Sequence, sequence);
    }
}
