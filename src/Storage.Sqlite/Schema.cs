using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>The tables of a store, version by version. A store of an earlier version takes the steps it lacks when it is opened.</summary>
internal static class Schema
{
    /// <summary>Marks a SQLite file as a store of ours: "WSJL" in ASCII, for Wellspring journal.</summary>
    public const int ApplicationId = 0x57534A4C;

    /// <summary>A position is a partition and, in the lower 40 bits, a sequence; likewise a user is a partition and a number.</summary>
    public const int PartitionShift = 40;

    public const long SequenceMask = (1L << PartitionShift) - 1;

    /// <summary>Step n leads from version n to version n + 1. Steps that were released do not change any more.</summary>
    private static readonly string[] Steps = [Version1, Version2, Version3, ViewAlone, ViewAlone, Version6];

    // An index on users.id would cost more than all the rest of a new user; an engine knows its users by number.
    internal const string Version1 =
        """
        PRAGMA application_id = 1465076300;
        CREATE TABLE journal (
            position INTEGER PRIMARY KEY,   -- partition << 40 | sequence
            user     INTEGER NOT NULL,      -- the number within the partition; 0: none
            kind     INTEGER NOT NULL,      -- 1 event, 2 decision, 3 evolve failed, 4 rule set activated, 5 clock advanced
            name     INTEGER,               -- names.id; an event's type, a decision's rule
            detail   INTEGER,               -- names.id; a decision's step
            code     INTEGER NOT NULL,      -- an event's origin, a decision's outcome
            time     INTEGER NOT NULL,      -- ticks of 100 ns since 0001-01-01, UTC
            clock    INTEGER,               -- the user's clock; null: the same as time
            previous INTEGER,               -- the sequence of the user's record before; null: none
            payload  TEXT                   -- JSON; null: none, or the user was forgotten
        ) STRICT;
        CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE users (
            number INTEGER PRIMARY KEY,     -- partition << 40 | number
            id     TEXT NOT NULL
        ) STRICT;
        CREATE TABLE snapshots (
            user     INTEGER PRIMARY KEY,   -- users.number
            sequence INTEGER NOT NULL,      -- the first one that is not folded into the state
            state    BLOB NOT NULL
        ) STRICT;
        CREATE TABLE partitions (
            partition    INTEGER PRIMARY KEY,
            epoch        INTEGER NOT NULL,
            sequence     INTEGER NOT NULL,  -- how many records were appended
            recover_from INTEGER NOT NULL,
            last_user    INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE tombstones (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        """;

    internal const string Version2 =
        """
        ALTER TABLE journal ADD COLUMN checksum INTEGER; -- CRC-32C of the row; null: written by version 1
        ALTER TABLE partitions ADD COLUMN note BLOB;     -- the engine's own: which rules are in force
        """;

    /// <summary>Deliveries came (kind 6: its name a channel, its code a delivery's state) and changes of controls (kind 7: its name what was changed, its detail the rule). So did what tells that rows are lost.</summary>
    internal const string Version3 =
        """
        ALTER TABLE names ADD COLUMN checksum INTEGER;   -- CRC-32C of the row, as in the tables below; null nowhere
        ALTER TABLE users ADD COLUMN checksum INTEGER;
        ALTER TABLE partitions ADD COLUMN checksum INTEGER;
        ALTER TABLE partitions ADD COLUMN oldest INTEGER NOT NULL DEFAULT 0;     -- the sequence of the first record that was not trimmed
        ALTER TABLE partitions ADD COLUMN user_count INTEGER NOT NULL DEFAULT 0; -- without those who were forgotten
        UPDATE partitions SET
            oldest = coalesce((SELECT min(position) & 0xFFFFFFFFFF FROM journal WHERE position BETWEEN partition << 40 AND partition << 40 | 0xFFFFFFFFFF), sequence),
            user_count = (SELECT count(*) FROM users WHERE number BETWEEN partition << 40 AND partition << 40 | 0xFFFFFFFFFF);
        UPDATE partitions SET checksum = checksum(partition, (SELECT count(*) FROM partitions), epoch, sequence, recover_from, last_user, oldest, user_count, note);
        UPDATE names SET checksum = checksum(id, name);
        UPDATE users SET checksum = checksum(number, id);
        UPDATE journal SET checksum = checksum(position, user, kind, coalesce(name, 0), coalesce(detail, 0), code, time, coalesce(clock, time), coalesce(previous, -1), payload)
            WHERE checksum IS NULL;
        """;

    /// <summary>Version 4: letters ended (kind 8: its name what it was about, its code what became of it), references have new values (kind 9: its name the reference's), and users became aliases of others (kind 10), who have their states (kind 11). Version 5: decisions have the outcome History.</summary>
    private const string ViewAlone = "";

    /// <summary>Notes have a table of their own: a head is written with each commit, and took its note along, which is many times as long. What was damaged stays so.</summary>
    private const string Version6 =
        """
        CREATE TABLE notes (
            partition INTEGER PRIMARY KEY,
            note      BLOB NOT NULL         -- the engine's own: which rules are in force
        ) STRICT;
        INSERT INTO notes SELECT partition, note FROM partitions WHERE note IS NOT NULL;
        ALTER TABLE partitions ADD COLUMN note_checksum INTEGER NOT NULL DEFAULT 0; -- CRC-32C of the note; 0: none
        UPDATE partitions SET note_checksum = checksum(note) WHERE note IS NOT NULL;
        UPDATE partitions SET checksum = checksum(partition, (SELECT count(*) FROM partitions), epoch, sequence, recover_from, last_user, oldest, user_count, note_checksum, NULL)
            WHERE checksum = checksum(partition, (SELECT count(*) FROM partitions), epoch, sequence, recover_from, last_user, oldest, user_count, note);
        ALTER TABLE partitions DROP COLUMN note;
        """;

    /// <summary>What people read. It holds nothing, and is made anew with every upgrade; a change of it is a version of its own.</summary>
    private const string View =
        """
        CREATE VIEW entries AS
        SELECT position >> 40 AS partition,
               position & 0xFFFFFFFFFF AS sequence,
               users.id AS user,
               CASE kind WHEN 1 THEN 'event' WHEN 2 THEN 'decision' WHEN 3 THEN 'evolve failed' WHEN 4 THEN 'rule set activated' WHEN 5 THEN 'clock advanced' WHEN 6 THEN 'delivery updated' WHEN 7 THEN 'control changed' WHEN 8 THEN 'letter ended' WHEN 9 THEN 'reference set' WHEN 10 THEN 'departed' WHEN 11 THEN 'absorbed' ELSE kind END AS kind,
               coalesce(what.name, '') AS name,
               coalesce(step.name, '') AS detail,
               CASE kind
                   WHEN 1 THEN CASE code
                       WHEN 0 THEN 'User' WHEN 1 THEN 'Receipt' WHEN 2 THEN 'Raised' WHEN 3 THEN 'Told' WHEN 4 THEN 'Import' WHEN 5 THEN 'Identity'
                       WHEN 6 THEN 'Reference' ELSE code END
                   WHEN 2 THEN CASE code
                       WHEN 0 THEN 'Deliver' WHEN 1 THEN 'Deferred' WHEN 2 THEN 'HeldOut' WHEN 3 THEN 'Shadow' WHEN 4 THEN 'TooLate' WHEN 5 THEN 'NotMatched'
                       WHEN 6 THEN 'Limited' WHEN 7 THEN 'NoConsent' WHEN 8 THEN 'Suppressed' WHEN 9 THEN 'Outbid' WHEN 10 THEN 'Capped'
                       WHEN 11 THEN 'OverBudget' WHEN 12 THEN 'QuietDropped' WHEN 13 THEN 'Unreachable' WHEN 14 THEN 'Expired' WHEN 15 THEN 'Paused'
                       WHEN 16 THEN 'NotEligible' WHEN 17 THEN 'RuleFailed' WHEN 18 THEN 'History' ELSE code END
                   WHEN 6 THEN CASE code
                       WHEN 0 THEN 'Pending' WHEN 1 THEN 'Sending' WHEN 2 THEN 'Accepted' WHEN 3 THEN 'Submitted' WHEN 4 THEN 'Delivered' WHEN 5 THEN 'Unknown'
                       WHEN 6 THEN 'Dead' WHEN 7 THEN 'Cancelled' WHEN 8 THEN 'Expired' ELSE code END
                   WHEN 8 THEN CASE code WHEN 0 THEN 'Accepted' WHEN 1 THEN 'Repeated' WHEN 3 THEN 'Refused' ELSE code END
                   ELSE code END AS outcome,
               datetime((time - 621355968000000000) / 10000000, 'unixepoch') || printf('.%07dZ', time % 10000000) AS time,
               datetime((coalesce(clock, time) - 621355968000000000) / 10000000, 'unixepoch') || printf('.%07dZ', coalesce(clock, time) % 10000000) AS clock,
               payload
        FROM journal
        LEFT JOIN users ON users.number = (position >> 40 << 40 | journal.user)
        LEFT JOIN names AS what ON what.id = journal.name
        LEFT JOIN names AS step ON step.id = journal.detail;
        """;

    public static int Version => Steps.Length;

    public static long Position(int partition, long sequence) => ((long)partition << PartitionShift) | sequence;

    /// <summary>Makes the tables of a new store, or brings those of an earlier version up to date; all steps or none.</summary>
    /// <returns>Whether there was something to do.</returns>
    /// <exception cref="JournalException">The store is of a later version.</exception>
    public static bool Upgrade(Database database)
    {
        var version = (int)database.Number("PRAGMA user_version");
        Refuse(version, database.File);
        if (version == Version)
        {
            return false;
        }

        // The view is there as long as columns are dropped: SQLite then looks whether all views still hold, and someone may have made one over it.
        database.Transaction(() => database.Execute(string.Join('\n', [.. Steps[version..], "DROP VIEW IF EXISTS entries;", View, $"PRAGMA user_version = {Version};"])));
        return true;
    }

    /// <summary>Refuses a version that this program does not know.</summary>
    public static void Refuse(int version, string file)
    {
        if (version < 0)
        {
            throw Fault.Damaged(file, $"its schema version is {version}");
        }

        if (version > Version)
        {
            throw new JournalException(
                $"The journal {file} has schema version {version}, this program knows versions up to {Version}. Open it with the Wellspring that wrote it, or a later one. The file is unchanged.");
        }
    }
}
