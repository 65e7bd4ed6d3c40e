using System.Text;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>The statements that change a store. Runs in transactions of its caller.</summary>
internal sealed class JournalWriter
{
    private const int RecordColumns = 11;

    /// <summary>So many go in with one statement, whichever partitions they are of. Neighbours have their place in the table found once.</summary>
    private const int RecordsAtOnce = 8;

    private readonly Database database;
    private readonly Statement addRecord;
    private readonly Statement addRecords;
    private readonly Statement addUser;
    private readonly Statement setSnapshot;
    private readonly Statement findName;
    private readonly Statement addName;
    private readonly Statement sealName;
    private readonly Statement takeOver;
    private readonly Statement setHead;
    private readonly Statement setNote;
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
        addUser = database.Prepare("INSERT INTO users (number, id, checksum) VALUES (?1, ?2, ?3)");
        // A user forgotten since leaves nothing behind.
        setSnapshot = database.Prepare("INSERT OR REPLACE INTO snapshots (user, sequence, state) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM users WHERE number = ?1)");
        findName = database.Prepare("SELECT id, coalesce(checksum, -1) FROM names WHERE name = ?1");
        addName = database.Prepare("INSERT INTO names (name) VALUES (?1) RETURNING id");
        sealName = database.Prepare("UPDATE names SET checksum = checksum(id, name) WHERE id = ?1");
        takeOver = database.Prepare(
            """
            INSERT INTO partitions (partition, epoch, sequence, recover_from, last_user, oldest, user_count, checksum, note_checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (partition) DO UPDATE SET epoch = ?2, checksum = ?8 WHERE epoch < ?2 AND sequence = ?3 AND oldest = ?6 AND user_count = ?7 AND note_checksum = ?9
            """);
        setHead = database.Prepare(
            """
            UPDATE partitions SET sequence = ?3, recover_from = ?4, last_user = ?5, oldest = ?6, user_count = ?7, checksum = ?8, note_checksum = ?9
            WHERE partition = ?1 AND epoch = ?2 AND sequence = ?10
            """);
        setNote = database.Prepare("INSERT OR REPLACE INTO notes (partition, note) VALUES (?1, ?2)");
        findHead = database.Prepare("SELECT epoch, sequence FROM partitions WHERE partition = ?1");
        findRecord = database.Prepare($"SELECT {Row.Columns} FROM journal WHERE position = ?1");
        emptyRecord = database.Prepare("UPDATE journal SET payload = NULL, checksum = ?2 WHERE position = ?1");
        removeUser = database.Prepare("DELETE FROM users WHERE number = ?1");
        removeSnapshot = database.Prepare("DELETE FROM snapshots WHERE user = ?1");
        addTombstone = database.Prepare("INSERT OR IGNORE INTO tombstones (hash) VALUES (?1)");
        removeTombstone = database.Prepare("DELETE FROM tombstones WHERE hash = ?1");
        trim = database.Prepare("DELETE FROM journal WHERE position >= ?1 AND position < ?2");
    }

    /// <summary>Writes the epoch of a writer that took over.</summary>
    public void TakeOver(Head head)
    {
        Bind(takeOver, head).Run();
        RequireChange(head);
    }

    /// <summary>Writes batches of different partitions.</summary>
    /// <param name="heads">Where all partitions stand.</param>
    /// <param name="batches">The batches.</param>
    /// <returns>Where those of the batches stand then.</returns>
    public IReadOnlyList<Head> Append(IReadOnlyList<Head> heads, IReadOnlyList<JournalBatch> batches)
    {
        AddRecords(batches);
        return [.. batches.Select(batch => AddRest(heads[batch.Partition], batch))];
    }

    private void AddRecords(IReadOnlyList<JournalBatch> batches)
    {
        var left = batches.Sum(batch => batch.Records.Count);
        var (statement, rows, bound) = (addRecord, 1, 0);
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Records.Count; i++)
            {
                if (bound == 0)
                {
                    (statement, rows) = left < RecordsAtOnce ? (addRecord, 1) : (addRecords, RecordsAtOnce);
                    left -= rows;
                }

                Bind(statement, bound++ * RecordColumns, batch.Partition, batch.Records[i]);
                if (bound == rows)
                {
                    statement.Run();
                    bound = 0;
                }
            }
        }
    }

    private Head AddRest(Head before, JournalBatch batch)
    {
        var (partition, told) = (batch.Partition, before.Told);
        foreach (var user in batch.NewUsers)
        {
            var number = Schema.Position(partition, user.Number);
            var id = Encoding.UTF8.GetBytes(user.Id);
            addUser.Bind(1, number).BindText(2, id).Bind(3, Checksum.Of([number], id)).Run();
            told = told with { Users = Math.Max(told.Users, user.Number) };
        }

        foreach (var snapshot in batch.Snapshots)
        {
            setSnapshot.Bind(1, Schema.Position(partition, snapshot.User)).Bind(2, snapshot.Sequence).BindBlob(3, snapshot.State.Span).Run();
        }

        told = told with { Sequence = told.Sequence + batch.Records.Count, RecoverFrom = batch.RecoverFrom ?? told.RecoverFrom };
        var after = before with { Told = told, Users = before.Users + batch.NewUsers.Count };
        if (!batch.Note.IsEmpty)
        {
            setNote.Bind(1, partition).BindBlob(2, batch.Note.Span).Run();
            after = after with { Told = told with { Note = batch.Note.ToArray() }, NoteChecksum = Head.ChecksumOf(batch.Note.Span) };
        }

        return Set(before, after);
    }

    /// <summary>Removes a user, and the payloads of the user's records as far back as they are kept.</summary>
    /// <returns>Where the partition stands then.</returns>
    public Head Forget(Head before, ForgottenUser user)
    {
        for (var sequence = user.LastSequence; sequence >= before.Oldest;)
        {
            var row = Find(Schema.Position(before.Partition, sequence))
                ?? throw Fault.Damaged(database.File, $"partition {before.Partition}, sequence {sequence}: the record is missing");
            emptyRecord.Bind(1, row.Position).Bind(2, row.Checksum([])).Run();
            sequence = row.Previous;
        }

        removeSnapshot.Bind(1, Schema.Position(before.Partition, user.Number)).Run();
        addTombstone.BindBlob(1, user.Tombstone.Span).Run();
        removeUser.Bind(1, Schema.Position(before.Partition, user.Number)).Run();
        return Set(before, before with { Users = before.Users - database.Changes });
    }

    public void RemoveTombstone(ReadOnlySpan<byte> tombstone) => removeTombstone.BindBlob(1, tombstone).Run();

    /// <summary>Removes a partition's oldest records.</summary>
    /// <returns>Where the partition stands then.</returns>
    public Head Trim(Head before, long oldest)
    {
        trim.Bind(1, Schema.Position(before.Partition, 0)).Bind(2, Schema.Position(before.Partition, oldest)).Run();
        return Set(before, before with { Oldest = Math.Max(before.Oldest, oldest) });
    }

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
            var text = Encoding.UTF8.GetBytes(name);
            if (findName.BindText(1, text).Step())
            {
                id = findName.Number(0);
                var written = findName.Number(1);
                findName.Reset();
                if (written != Checksum.Of([id], text))
                {
                    throw Fault.Damaged(database.File, $"name {id} does not have the checksum it was written with");
                }
            }
            else
            {
                addName.BindText(1, text).Step();
                id = addName.Number(0);
                addName.Reset();
                sealName.Bind(1, id).Run();
            }

            names.Add(name, id);
        }

        return id;
    }

    private Head Set(Head before, Head after)
    {
        Bind(setHead, after).Bind(10, before.Told.Sequence).Run();
        RequireChange(before);
        return after;
    }

    private static Statement Bind(Statement statement, in Head head) => statement
        .Bind(1, head.Partition).Bind(2, head.Told.Epoch).Bind(3, head.Told.Sequence).Bind(4, head.Told.RecoverFrom).Bind(5, head.Told.Users)
        .Bind(6, head.Oldest).Bind(7, head.Users).Bind(8, head.Checksum()).Bind(9, head.NoteChecksum);

    /// <summary>The last statement had to change the partition's row; it does not where someone wrote past this journal's lock.</summary>
    private void RequireChange(Head head)
    {
        if (database.Changes == 1)
        {
            return;
        }

        findHead.Bind(1, head.Partition).Step();
        var (epoch, sequence) = (findHead.Number(0), findHead.Number(1));
        findHead.Reset();
        throw sequence == head.Told.Sequence ? JournalConflictException.Stale(head.Partition, head.Told.Epoch, epoch) : JournalConflictException.Sequence(head.Partition, head.Told.Sequence, sequence);
    }
}
