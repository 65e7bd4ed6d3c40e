using System.Text;
using Wellspring.Engine;
using static Wellspring.Testing.JournalUnderTest;

namespace Wellspring.Testing;

/// <content>The checks of users, of what is removed, and of reads beside appends.</content>
public static partial class JournalConformance
{
    private static void Snapshots(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        var large = Encoding.UTF8.GetBytes(new string('s', 50_000));
        journal.Append(0, Records(0, 4), users: [new(1, "a"), new(2, "b"), new(3, "c")], snapshots: [new(1, 1, "one"u8.ToArray()), new(2, 2, large)], recoverFrom: 1);
        journal.Append(0, Records(4, 4), snapshots: [new(1, 3, large), new(1, 6, new byte[] { 0, 1, 255 })]);
        journal.Append(1, [], users: [new(2, "other")]);
        journal.Reopened(() =>
        {
            Same("users", journal.Open.ReadUsers(0), [new(1, "a", 6, new byte[] { 0, 1, 255 }), new(2, "b", 2, large), new(3, "c")]);
            Same("users of partition 1", journal.Open.ReadUsers(1), [new(2, "other")]);
            Same("RecoverFrom", [journal.TakeOver()[0].RecoverFrom], [1L]);
        });
        journal.Append(0, [], snapshots: [new(3, 8, "three"u8.ToArray())], recoverFrom: 8);
        journal.Reopened(() =>
        {
            Same("users after an append without records", journal.Open.ReadUsers(0).Where(user => user.Number == 3), [new(3, "c", 8, "three"u8.ToArray())]);
            Same("RecoverFrom after that", [journal.TakeOver()[0].RecoverFrom], [8L]);
        });
    }

    private static void Notes(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 1), note: "one"u8.ToArray()).Append(0, Records(1, 1));
        journal.Reopened(() => Same("notes", journal.TakeOver().Select(head => Encoding.UTF8.GetString(head.Note.Span)), ["one", "", ""]));
        journal.Append(0, Records(2, 1), note: "another"u8.ToArray()).Append(2, [], note: new byte[] { 0, 255 });
        journal.Reopened(() => Same("notes", journal.TakeOver().Select(head => System.Convert.ToHexString(head.Note.Span)), [System.Convert.ToHexString("another"u8), "", "00FF"]));
    }

    private static void FindUsers(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 1), users: Enumerable.Range(1, 500).Select(i => new JournalUser(i, $"u{i}")), snapshots: [new(7, 1, "s"u8.ToArray())]);
        journal.Append(1, [], users: [new(1, "other")]);
        Same("three of four", journal.Open.FindUsers(0, [500, 7, 501, 1]).OrderBy(user => user.Number), [new(1, "u1"), new(7, "u7", 1, "s"u8.ToArray()), new(500, "u500")]);
        Same("none", journal.Open.FindUsers(1, [2, 3]), []);
        Same("no numbers", journal.Open.FindUsers(0, []), []);
        That(journal.Open.FindUsers(0, [.. Enumerable.Range(-1000, 3000).Select(i => (long)i)]).Count == 500, "many numbers may be asked for at once");
    }

    private static void ReadBack(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 6)).Append(0, Records(6, 6));
        journal.Reopened(() =>
        {
            Same("from the latest", journal.Open.ReadBack(0, 11), Chain(11));
            Same("from the middle", journal.Open.ReadBack(0, 4), Chain(4));
            Same("from the first", journal.Open.ReadBack(0, 0), Chain(0));
            Same("of no record", journal.Open.ReadBack(0, -1), []);
        });
    }

    private static void Forget(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 6), users: [new(1, "a"), new(2, "b")], snapshots: [new(1, 3, "s1"u8.ToArray()), new(2, 3, "s2"u8.ToArray())], recoverFrom: 3).Append(0, Records(6, 6));
        var erased = Chain(10).Select(record => record.Sequence).ToHashSet();
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 1, 10, Hash(1))]);
        journal.Open.Scrub();
        journal.Reopened(() =>
        {
            Same("records", journal.Open.Read(0), Records(0, 12).Select(record => erased.Contains(record.Sequence) ? record with { Payload = default } : record));
            Same("records back", journal.Open.ReadBack(0, 10), Chain(10).Select(record => record with { Payload = default }));
            Same("users", journal.Open.ReadUsers(0), [new(2, "b", 3, "s2"u8.ToArray())]);
            Same("found users", journal.Open.FindUsers(0, [1, 2]), [new(2, "b", 3, "s2"u8.ToArray())]);
            Same("tombstones", journal.Open.ReadTombstones().Select(Convert), [Convert(Hash(1))]);
            Same("the head", [journal.TakeOver()[0] with { Epoch = 0 }], [new(0, 12, 3, 2)]);
        });
        journal.Append(0, Records(12, 1), users: [new(3, "a")]);
        Same("users after the same id came back", journal.Open.ReadUsers(0).Select(user => user.Number), [2L, 3]);
    }

    private static void ForgetAgain(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 4), users: [new(1, "a"), new(2, "b")]);
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 1, 2, Hash(1))]);
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 1, 2, Hash(1))]);
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 2, -1, Hash(2))]);
        Same("tombstones", journal.Open.ReadTombstones().Select(Convert).Order(StringComparer.Ordinal), new[] { Convert(Hash(1)), Convert(Hash(2)) }.Order(StringComparer.Ordinal));
        Same("users", journal.Open.ReadUsers(0), []);
    }

    private static void ForgetStale(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 4), users: [new(1, "a")]);
        var stale = journal.Heads[0].Epoch;
        journal.TakeOver();
        Refuses<JournalConflictException>("an earlier writer's forgetting", () => journal.Open.Forget([new(0, stale, 1, 2, Hash(1))]));
        Same("records", journal.Open.Read(0), Records(0, 4));
        That(journal.Open.ReadUsers(0).Any() && !journal.Open.ReadTombstones().Any(), "nothing of a refused forgetting is kept");
    }

    private static void ForgetSeveral(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 4), users: [new(1, "a"), new(2, "b")], snapshots: [new(1, 2, "s1"u8.ToArray())]).Append(2, Records(0, 4), users: [new(1, "c"), new(2, "d")]);
        var epochs = journal.Heads.Select(head => head.Epoch).ToArray();
        Refuses<JournalConflictException>("an earlier writer's forgetting of one of two", () => journal.Open.Forget([new(0, epochs[0], 1, 2, Hash(1)), new(2, epochs[2] - 1, 2, 3, Hash(2))]));
        Same("records", journal.Open.Read(0), Records(0, 4));
        That(journal.Open.ReadUsers(0).Count() == 2 && !journal.Open.ReadTombstones().Any(), "nothing of a refused forgetting is kept, also of those that were good");

        journal.Open.Forget([new(0, epochs[0], 1, 2, Hash(1)), new(2, epochs[2], 2, 3, Hash(2)), new(0, epochs[0], 2, 3, Hash(3)), new(1, epochs[1], 0, -1, Hash(4))]);
        journal.Reopened(() =>
        {
            That(journal.Open.Read(0).All(record => record.Payload.IsEmpty), "the payloads of both users of a partition are gone");
            Same("records of partition 2", journal.Open.Read(2).Select(record => record.Payload.IsEmpty), [false, true, false, true]);
            Same("users", journal.Open.ReadUsers(0).Concat(journal.Open.ReadUsers(2)), [new(1, "c")]);
            Same("tombstones", journal.Open.ReadTombstones().Select(Convert).Order(StringComparer.Ordinal), Enumerable.Range(1, 4).Select(i => Convert(Hash((byte)i))));
        });
    }

    private static void SnapshotOfForgotten(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 1), users: [new(1, "a")]);
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 1, 0, Hash(1))]);
        journal.Append(0, Records(1, 1), snapshots: [new(1, 1, "s"u8.ToArray())]);
        Same("users", journal.Open.ReadUsers(0), []);
    }

    private static void Tombstones(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 2), users: [new(1, "a"), new(2, "b")]);
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 1, -1, Hash(1))]);
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 2, -1, Hash(2))]);
        journal.Open.RemoveTombstone(Hash(1));
        journal.Open.RemoveTombstone(Hash(3));
        journal.Reopened(() => Same("tombstones", journal.Open.ReadTombstones().Select(Convert), [Convert(Hash(2))]));
    }

    private static void Trim(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 100), users: [new(1, "a")], recoverFrom: 100).Append(1, Records(0, 5), recoverFrom: 5);
        journal.Open.Trim(0, journal.Heads[0].Epoch, 40);
        journal.Open.Trim(0, journal.Heads[0].Epoch, 40);
        journal.Open.Trim(0, journal.Heads[0].Epoch, 10);
        journal.Reopened(() =>
        {
            Same("records", journal.Open.Read(0), Records(40, 60));
            Same("records from a trimmed one", journal.Open.Read(0, 39), Records(40, 60));
            Same("records from one that stayed", journal.Open.Read(0, 41), Records(41, 59));
            Same("records of partition 1", journal.Open.Read(1), Records(0, 5));
            Same("users", journal.Open.ReadUsers(0), [new(1, "a")]);
            Same("the head", [journal.TakeOver()[0] with { Epoch = 0 }], [new(0, 100, 100, 1)]);
        });
        journal.Open.Trim(0, journal.Heads[0].Epoch, 100);
        journal.Reopened(() => Same("records when all were trimmed", journal.Open.Read(0), []));
        journal.Append(0, Records(100, 3));
        Same("records appended since", journal.Open.Read(0), Records(100, 3));
    }

    private static void TrimRefused(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 10), recoverFrom: 4);
        Refuses<ArgumentOutOfRangeException>("trimming beyond RecoverFrom", () => journal.Open.Trim(0, journal.Heads[0].Epoch, 5));
        var stale = journal.Heads[0].Epoch;
        journal.TakeOver();
        Refuses<JournalConflictException>("an earlier writer's trimming", () => journal.Open.Trim(0, stale, 4));
        Same("records", journal.Open.Read(0), Records(0, 10));
    }

    private static void BackToTrimmed(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 12), users: [new(1, "a")], recoverFrom: 12);
        journal.Open.Trim(0, journal.Heads[0].Epoch, 5);
        Same("records back", journal.Open.ReadBack(0, 10), Chain(10).Where(record => record.Sequence >= 5));
        Same("records back from a trimmed one", journal.Open.ReadBack(0, 4), []);
        journal.Open.Forget([new(0, journal.Heads[0].Epoch, 1, 10, Hash(1))]);
        That(journal.Open.ReadBack(0, 10).All(record => record.Payload.IsEmpty), "forgetting goes as far back as records are kept");
    }

    private static void ReadsBesideAppends(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        using CancellationTokenSource done = new();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            do
            {
                var records = journal.Open.Read(0).Count();
                var users = journal.Open.ReadUsers(0).ToList();
                That(records % 20 == 0, "a read beside appends sees whole appends");
                That(users.TrueForAll(user => user.Sequence == users[0].Sequence), "the users of one read are of one moment");
                That(users.Count * 20 >= records, "a read sees what was appended before");
            }
            while (!done.IsCancellationRequested);
        })).ToArray();
        for (var i = 0; i < 60; i++)
        {
            journal.Append(0, Records(i * 20, 20), users: [new(i + 1, $"u{i}")], snapshots: Enumerable.Range(1, i + 1).Select(n => new JournalSnapshot(n, i, new byte[] { 1 })));
        }

        done.Cancel();
        try
        {
            Task.WaitAll(readers, CancellationToken.None);
        }
        catch (AggregateException exception)
        {
            throw new ConformanceException($"A read beside appends failed: {exception.InnerException?.Message}", exception);
        }

        That(journal.Open.Read(0).Count() == 1200, "all appends are there");
    }

    private static void ReadGivenUp(Func<IJournal> open)
    {
        using JournalUnderTest journal = new(open);
        journal.Append(0, Records(0, 100), users: Enumerable.Range(1, 10).Select(i => new JournalUser(i, $"u{i}")));
        Same("the first record", journal.Open.Read(0).Take(1), Records(0, 1));
        Same("the first user", journal.Open.ReadUsers(0).Take(1), [new(1, "u1")]);
        using (var half = journal.Open.Read(0).GetEnumerator())
        {
            half.MoveNext();
            journal.Append(0, Records(100, 10));
            Same("a read within a read", journal.Open.Read(0, 90), Records(90, 20));
        }

        journal.Append(0, Records(110, 10));
        Same("all records", journal.Open.Read(0), Records(0, 120));
    }
}
