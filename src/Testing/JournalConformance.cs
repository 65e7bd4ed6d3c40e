using Wellspring.Engine;
using static Wellspring.Testing.JournalUnderTest;

namespace Wellspring.Testing;

/// <summary>One thing that a journal must do.</summary>
/// <param name="Name">It as a sentence.</param>
/// <param name="Run">
/// Tries it. The argument opens the journal: a new, empty one at first, and after it was disposed of the same one again.
/// Throws <see cref="ConformanceException"/> where the journal does something else.
/// </param>
public sealed record JournalCheck(string Name, Action<Func<IJournal>> Run)
{
    /// <summary>The name, as a test runner shows it.</summary>
    public override string ToString() => Name;
}

/// <summary>What an author of an <see cref="IJournal"/> runs against it, each check with a journal of its own, from any test framework.</summary>
/// <example>
/// <code>
/// foreach (var check in JournalConformance.Checks)
/// {
///     var path = NewPath();
///     check.Run(() => MyJournal.Open(path));
/// }
/// </code>
/// </example>
public static partial class JournalConformance
{
    /// <summary>The checks. They share nothing and may run in any order, also at the same time.</summary>
    public static IReadOnlyList<JournalCheck> Checks { get; } =
    [
        new("A new journal has as many empty partitions as were asked for", NewJournal),
        new("Records are read in order, each partition's its own, from any sequence on", OrderAndRanges),
        new("Every field of a record comes back as it was", RecordFields),
        new("Users and their ids come back as they were", UserIds),
        new("Several appends make one sequence without gaps", Gapless),
        new("An append that expects another sequence is refused whole, also where its other batches are good", WrongSequence),
        new("An append of an earlier writer is refused whole", StaleEpoch),
        new("Taking over raises the epoch and tells where partitions stand", TakeOver),
        new("The number of partitions stays", NumberOfPartitions),
        new("A snapshot replaces the one before, and RecoverFrom stays until it is set again", Snapshots),
        new("A note stays until it is replaced", Notes),
        new("FindUsers finds those that are there", FindUsers),
        new("ReadBack follows a user's records from the latest to the first", ReadBack),
        new("Forgetting removes id, snapshot and payloads, and keeps skeletons, counts and a tombstone", Forget),
        new("Forgetting again, and a user without records, is no mistake", ForgetAgain),
        new("Forgetting is refused to an earlier writer", ForgetStale),
        new("Several users are forgotten at once, all or none", ForgetSeveral),
        new("A snapshot of a forgotten user is dropped", SnapshotOfForgotten),
        new("A tombstone can be removed, and one that is not kept too", Tombstones),
        new("Trimming removes the oldest records and nothing else", Trim),
        new("Trimming is refused beyond RecoverFrom and to an earlier writer", TrimRefused),
        new("Reading back and forgetting end where records were trimmed", BackToTrimmed),
        new("Reads beside appends see whole appends", ReadsBesideAppends),
        new("A read that is given up disturbs nothing", ReadGivenUp),
    ];

    private static void NewJournal(Func<IJournal> open)
    {
        using var journal = open();
        var heads = journal.TakeOver(3);
        Same("heads", heads.Select(head => head with { Epoch = 0 }), [new(), new(), new()]);
        That(heads.All(head => head.Epoch == heads[0].Epoch), "a new journal's partitions have one epoch");
        Same("records", journal.Read(1), []);
        Same("records back", journal.ReadBack(1, -1), []);
        That(!journal.ReadUsers(2).Any() && !journal.ReadTombstones().Any() && journal.FindUsers(0, [1, 2]).Count == 0, "a new journal has no users and no tombstones");
    }

    private static void OrderAndRanges(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 50, "zero")).Append(2, Records(0, 30, "two")).Append(0, Records(50, 50, "zero"));
        journal.Reopened(() =>
        {
            Same("partition 0", journal.Open.Read(0), Records(0, 100, "zero"));
            Same("partition 1", journal.Open.Read(1), []);
            Same("partition 2", journal.Open.Read(2), Records(0, 30, "two"));
            Same("partition 0 from 40", journal.Open.Read(0, 40), Records(40, 60, "zero"));
            Same("partition 2 from its last record", journal.Open.Read(2, 29), Records(29, 1, "two"));
            Same("partition 2 from its end", journal.Open.Read(2, 30), []);
        });
    }

    private static void RecordFields(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        var large = Payload($"{{\"text\":\"{new string('水', 100_000)}\"}}");
        IReadOnlyList<JournalRecord> records =
        [
            new() { Sequence = 0, User = 1, Previous = -1, Kind = RecordKind.Event, Name = "", Detail = "", Code = 0, Time = 0, Clock = 0, Payload = Payload("{}") },
            new() { Sequence = 1, User = (1L << 40) - 1, Previous = 0, Kind = RecordKind.Decision, Name = "活水 \"q\" 'a' 🛒", Detail = "step\n2", Code = int.MaxValue, Time = DateTime.MaxValue.Ticks, Clock = DateTime.MinValue.Ticks, Payload = large },
            new() { Sequence = 2, User = 3, Previous = 1, Kind = RecordKind.EvolveFailed, Name = new string('n', 1000), Detail = "", Code = int.MinValue, Time = 5, Clock = 6, Payload = default },
            new() { Sequence = 3, User = 0, Previous = -1, Kind = RecordKind.RuleSetActivated, Name = "活水 \"q\" 'a' 🛒", Detail = "first", Code = -1, Time = long.MaxValue, Clock = long.MaxValue, Payload = Payload("{\"id\":\"€ü水🛒\\u0000\"}") },
            new() { Sequence = 4, User = 4, Previous = 3, Kind = RecordKind.Event, Name = "first", Detail = "FIRST", Code = 1, Time = 7, Clock = 7, Payload = Payload("7") },
            new() { Sequence = 5, User = 0, Previous = -1, Kind = RecordKind.ControlChanged, Name = "Pause", Detail = "活水 \"q\" 'a' 🛒", Code = 7, Time = 8, Clock = 8, Payload = Payload("{\"by\":\"导购\"}") },
        ];
        journal.Append(1, records);
        journal.Reopened(() => Same("records", journal.Open.Read(1), records));
        journal.Reopened(() => Same("records back", journal.Open.ReadBack(1, 2), [records[2], records[1], records[0]]));
    }

    private static void UserIds(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        IReadOnlyList<JournalUser> users = [new(1, "li"), new(2, "王小明 🛒 'q'"), new(3, new string('x', 5000)), new(4, "LI"), new(5, " li ")];
        journal.Append(0, Records(0, 2), users: users.Take(3)).Append(0, Records(2, 1), users: users.Skip(3)).Append(1, [], users: [new(1, "li")]);
        journal.Reopened(() =>
        {
            Same("users of partition 0", journal.Open.ReadUsers(0), users);
            Same("users of partition 1", journal.Open.ReadUsers(1), [new(1, "li")]);
            Same("highest numbers", journal.TakeOver().Select(head => head.Users), [5, 1, 0]);
        });
    }

    private static void Gapless(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        for (var i = 0; i < 20; i++)
        {
            journal.Append(1, Records(i * 7, 7));
            if (i % 5 == 0)
            {
                journal.Reopen();
            }
        }

        journal.Append(1, []);
        Same("sequences", journal.Open.Read(1).Select(record => record.Sequence), Enumerable.Range(0, 140).Select(i => (long)i));
    }

    private static void WrongSequence(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 3)).Append(1, Records(0, 3));
        foreach (var expected in new[] { 0L, 2, 4 })
        {
            Refuses<JournalConflictException>("an append that expects another sequence", () => journal.Open.Append(
            [
                journal.Batch(0, Records(3, 2), users: [new(9, "new")]),
                journal.Batch(1, Records(expected, 2), expected),
            ]));
        }

        journal.Reopened(() =>
        {
            Same("partition 0", journal.Open.Read(0), Records(0, 3));
            Same("partition 1", journal.Open.Read(1), Records(0, 3));
            Same("users", journal.Open.ReadUsers(0), []);
        });
        journal.Append(0, Records(3, 2));
        Same("partition 0 after the next append", journal.Open.Read(0), Records(0, 5));
    }

    private static void StaleEpoch(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 1));
        var stale = new[] { journal.Batch(1, Records(0, 1)), journal.Batch(0, Records(1, 1)) };
        journal.TakeOver();
        journal.Append(2, Records(0, 1));
        Refuses<JournalConflictException>("an append of an earlier writer", () => journal.Open.Append(stale));
        journal.Reopened(() => That(journal.Open.Read(0).Count() == 1 && !journal.Open.Read(1).Any(), "nothing of a refused append is kept"));
    }

    private static void TakeOver(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        var first = journal.Heads[1].Epoch;
        journal.Append(1, Records(0, 4), users: [new(1, "a"), new(2, "b")], recoverFrom: 3);
        var heads = journal.TakeOver();
        Same("the head of partition 1", [heads[1]], [new(heads[1].Epoch, 4, 3, 2)]);
        That(heads[1].Epoch > first, "an epoch is greater than the one before");
        journal.Append(0, Records(0, 1));
        journal.Reopen();
        That(journal.Heads[0].Epoch > heads[0].Epoch && journal.Heads[1].Epoch > heads[1].Epoch, "an epoch is greater than those before the journal was closed");
        Same("the head of partition 1 after opening again", [journal.Heads[1] with { Epoch = 0 }], [new(0, 4, 3, 2)]);
        That(journal.Open.TakeOver(Partitions).Zip(journal.Heads).All(pair => pair.First.Epoch > pair.Second.Epoch), "taking over twice raises the epoch twice");
    }

    private static void NumberOfPartitions(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 1));
        Refuses<JournalException>("a smaller number of partitions", () => journal.Open.TakeOver(Partitions - 1));
        journal.Reopened(() => Refuses<JournalException>("a greater number of partitions", () => journal.Open.TakeOver(Partitions + 1)));
        journal.TakeOver();
        Same("records", journal.Open.Read(0), Records(0, 1));
    }
}
