using System.Text;

namespace Wellspring.Storage.Sqlite.Tests;

internal static class Writing
{
    public static JournalRecord Record(long sequence, string payload = "{\"n\":1}", RecordKind kind = RecordKind.Event, int code = 0) => new()
    {
        Sequence = sequence,
        User = 1,
        Previous = sequence - 1,
        Kind = kind,
        Name = kind == RecordKind.Event ? "OrderPaid" : "welcome",
        Detail = kind == RecordKind.Event ? "" : "greeting",
        Code = code,
        Time = new DateTime(2026, 3, 1, 12, 30, 15, DateTimeKind.Utc).Ticks + sequence,
        Clock = new DateTime(2026, 3, 1, 12, 30, 15, DateTimeKind.Utc).Ticks + sequence,
        Payload = Encoding.UTF8.GetBytes(payload),
    };

    /// <summary>Appends records of user 1, "li", whose number comes with sequence 0.</summary>
    public static void Append(this IJournal journal, JournalHead head, params JournalRecord[] records) => journal.Append(
    [
        new() { Partition = 0, Epoch = head.Epoch, ExpectedSequence = records[0].Sequence, Records = records, NewUsers = records[0].Sequence == 0 ? [new(1, "li")] : [] },
    ]);

    /// <summary>A closed store with records 0 to count - 1 in the first of two partitions.</summary>
    public static void Store(string file, int count)
    {
        using var journal = SqliteJournal.Open(file);
        journal.Append(journal.TakeOver(2)[0], [.. Enumerable.Range(0, count).Select(i => Record(i, $"{{\"n\":\"{i:D8}\"}}"))]);
    }
}
