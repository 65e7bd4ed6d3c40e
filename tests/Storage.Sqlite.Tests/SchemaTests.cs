namespace Wellspring.Storage.Sqlite.Tests;

public sealed class SchemaTests : IDisposable
{
    private readonly Folder folder = new();

    /// <summary>A store as version 1 wrote it: three records of one user in the first of two partitions.</summary>
    internal static void WriteVersion1(string file) => Sql.Run(
        file,
        $"""
        {Schema.Version1}
        CREATE VIEW entries AS SELECT position FROM journal;
        PRAGMA user_version = 1;
        PRAGMA journal_mode = WAL;
        INSERT INTO names VALUES (1, 'OrderPaid'), (2, 'welcome'), (3, 'greeting');
        INSERT INTO journal VALUES (0, 1, 1, 1, NULL, 0, 639079650150000000, NULL, NULL, '{Payload(1)}');
        INSERT INTO journal VALUES (1, 1, 2, 2, 3, 0, 639079650150000000, 639079650150000007, 0, '{Payload(2)}');
        INSERT INTO journal VALUES (2, 1, 1, 1, NULL, 0, 639079650160000000, NULL, 1, NULL);
        INSERT INTO users VALUES (1, 'li');
        INSERT INTO snapshots VALUES (1, 2, x'0102');
        INSERT INTO partitions VALUES (0, 5, 3, 1, 1), (1, 5, 0, 0, 0);
        """);

    /// <summary>A store as version 5 wrote it: partitions without records, the first with a note.</summary>
    internal static void WriteVersion5(Database database, int partitions) => database.Execute(
        $"""
        {Schema.Version1}
        {Schema.Version2}
        {Schema.Version3}
        CREATE VIEW entries AS SELECT position FROM journal;
        PRAGMA user_version = 5;
        PRAGMA journal_mode = WAL;
        INSERT INTO partitions (partition, epoch, sequence, recover_from, last_user, note) VALUES {string.Join(", ", Enumerable.Range(0, partitions).Select(i => $"({i}, 5, 0, 0, 0, {(i == 0 ? "x'AABB'" : "NULL")})"))};
        {SealVersion5}
        """);

    internal const string SealVersion5 =
        "UPDATE partitions SET checksum = checksum(partition, (SELECT count(*) FROM partitions), epoch, sequence, recover_from, last_user, oldest, user_count, note);";

    [Fact]
    public void A_store_of_version_1_is_brought_up_to_date_and_goes_on()
    {
        WriteVersion1(folder.File());
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            var heads = journal.TakeOver(2);
            heads.Should().Equal([new(6, 3, 1, 1), new(6, 0, 0, 0)]);
            journal.Append(heads[0], Writing.Record(3));
        }

        using var again = SqliteJournal.Open(folder.File());
        var records = again.Read(0).ToList();
        records.Select(r => (r.Sequence, r.User, r.Previous, r.Kind, r.Name, r.Detail, r.Time, r.Clock)).Should().Equal(
            (0, 1, -1, RecordKind.Event, "OrderPaid", "", 639079650150000000, 639079650150000000),
            (1, 1, 0, RecordKind.Decision, "welcome", "greeting", 639079650150000000, 639079650150000007),
            (2, 1, 1, RecordKind.Event, "OrderPaid", "", 639079650160000000, 639079650160000000),
            (3, 1, 2, RecordKind.Event, "OrderPaid", "", records[3].Time, records[3].Clock));
        records.Select(r => System.Text.Encoding.UTF8.GetString(r.Payload.Span)).Should().Equal(Payload(1), Payload(2), "", "{\"n\":1}");
        again.ReadUsers(0).Single().State.ToArray().Should().Equal(1, 2);
        Sql.Rows(folder.File(), "SELECT sequence, checksum IS NULL FROM (SELECT position AS sequence, checksum FROM journal)").Should().Equal("0|0", "1|0", "2|0", "3|0");
        Sql.Rows(folder.File(), "PRAGMA user_version").Should().Equal("6");
    }

    [Fact]
    public void What_a_store_of_version_1_has_is_counted_when_it_is_brought_up_to_date()
    {
        WriteVersion1(folder.File());
        Sql.Run(folder.File(), "DELETE FROM journal WHERE position = 0");
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            journal.TakeOver(2);
            journal.Read(0).Select(record => record.Sequence).Should().Equal(1, 2);
            journal.ReadUsers(0).Should().ContainSingle();
        }

        Sql.Rows(folder.File(), "SELECT partition, oldest, user_count, checksum IS NULL FROM partitions").Should().Equal("0|1|1|0", "1|0|0|0");
        Sql.Run(folder.File(), "DELETE FROM users");
        using var again = SqliteJournal.Open(folder.File());
        FluentActions.Invoking(() => again.ReadUsers(0).ToList()).Should().Throw<JournalException>().WithMessage("*has 1 users by its head, and there are 0*");
    }

    [Fact]
    public void The_notes_of_a_store_of_version_5_are_kept_when_it_is_brought_up_to_date()
    {
        using (var database = Database.Open(folder.File(), writes: true, TimeSpan.Zero, vfs: null))
        {
            WriteVersion5(database, 2);
            database.Execute("CREATE VIEW mine AS SELECT * FROM entries");
        }

        using (var journal = SqliteJournal.Open(folder.File()))
        {
            journal.TakeOver(2).Select(head => Convert.ToHexString(head.Note.Span)).Should().Equal("AABB", "");
        }

        Sql.Rows(folder.File(), "SELECT partition, hex(note) FROM notes").Should().Equal("0|AABB");
        Sql.Rows(folder.File(), "SELECT name FROM pragma_table_info('partitions') WHERE name LIKE 'note%'").Should().Equal("note_checksum");
    }

    [Fact]
    public void A_head_of_version_5_that_was_damaged_is_so_when_it_is_brought_up_to_date()
    {
        using (var database = Database.Open(folder.File(), writes: true, TimeSpan.Zero, vfs: null))
        {
            WriteVersion5(database, 2);
            database.Execute("UPDATE partitions SET epoch = 9 WHERE partition = 1");
        }

        using var journal = SqliteJournal.Open(folder.File());
        journal.Invoking(j => j.TakeOver(2)).Should().Throw<JournalException>().WithMessage("*is damaged*the head of partition 1 does not have the checksum*");
    }

    [Fact]
    public void Records_of_version_1_are_forgotten_as_any()
    {
        WriteVersion1(folder.File());
        using var journal = SqliteJournal.Open(folder.File());
        journal.Forget([new(0, journal.TakeOver(2)[0].Epoch, 1, 2, new byte[32])]);
        journal.Read(0).Should().HaveCount(3).And.OnlyContain(record => record.Payload.IsEmpty);
    }

    [Fact]
    public void A_person_reads_the_entries_with_the_shell_while_the_journal_is_open()
    {
        using var journal = SqliteJournal.Open(folder.File());
        var heads = journal.TakeOver(2);
        journal.Append(heads[0], Writing.Record(0), Writing.Record(1, "{\"template\":\"hello\"}", RecordKind.Decision, (int)Outcome.Capped));
        Sql.Rows(folder.File(), "SELECT partition, sequence, user, kind, name, detail, outcome, time, clock, payload FROM entries").Should().Equal(
            "0|0|li|event|OrderPaid||User|2026-03-01 12:30:15.0000000Z|2026-03-01 12:30:15.0000000Z|{\"n\":1}",
            "0|1|li|decision|welcome|greeting|Capped|2026-03-01 12:30:15.0000001Z|2026-03-01 12:30:15.0000001Z|{\"template\":\"hello\"}");
        Sql.Rows(folder.File(), "SELECT payload ->> 'template' FROM entries WHERE kind = 'decision'").Should().Equal("hello");
        journal.Append(heads[0], Writing.Record(2));
    }

    [Fact]
    public void The_view_knows_the_words_of_all_outcomes_and_origins()
    {
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            var outcomes = Enum.GetValues<Outcome>().Select((outcome, i) => Writing.Record(i, "{}", RecordKind.Decision, (int)outcome)).ToList();
            var origins = Enum.GetValues<EventOrigin>().Select((origin, i) => Writing.Record(outcomes.Count + i, "{}", RecordKind.Event, (int)origin));
            journal.Append(journal.TakeOver(1)[0], [.. outcomes, .. origins]);
        }

        Sql.Rows(folder.File(), "SELECT outcome FROM entries ORDER BY sequence").Should().Equal([.. Enum.GetNames<Outcome>(), .. Enum.GetNames<EventOrigin>()]);
    }

    [Fact]
    public void The_view_knows_the_words_of_all_kinds()
    {
        using (var journal = SqliteJournal.Open(folder.File()))
        {
            journal.Append(journal.TakeOver(1)[0], [.. Enum.GetValues<RecordKind>().Select((kind, i) => Writing.Record(i, "{}", kind))]);
        }

        Sql.Rows(folder.File(), "SELECT replace(kind, ' ', '') FROM entries ORDER BY sequence").Should().Equal([.. Enum.GetNames<RecordKind>().Select(name => name.ToLowerInvariant())]);
    }

    public void Dispose() => folder.Dispose();

    private static string Payload(int i) => $"{{\"of\":\"version 1, {i}\"}}";
}
