using System.Text;
using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>A journal with its writer's heads, and what is expected of it.</summary>
internal sealed class JournalUnderTest : IDisposable
{
    public const int Partitions = 3;

    private readonly Func<IJournal> open;

    public JournalUnderTest(Func<IJournal> open)
    {
        this.open = open;
        Open = open();
        Heads = [.. Open.TakeOver(Partitions)];
    }

    public IJournal Open { get; private set; }

    public JournalHead[] Heads { get; private set; }

    public static ReadOnlyMemory<byte> Hash(byte first)
    {
        var hash = new byte[32];
        hash[0] = first;
        return hash;
    }

    public static string Convert(ReadOnlyMemory<byte> hash) => System.Convert.ToHexString(hash.Span);

    public static ReadOnlyMemory<byte> Payload(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>Records of users 1 and 2 in turn; a user's record before is the one two places earlier.</summary>
    public static IReadOnlyList<JournalRecord> Records(long first, int count, string text = "some") =>
    [
        .. Enumerable.Range(0, count).Select(i => first + i).Select(sequence => new JournalRecord
        {
            Sequence = sequence,
            User = 1 + (sequence % 2),
            Previous = sequence < 2 ? -1 : sequence - 2,
            Kind = sequence % 3 == 0 ? RecordKind.Decision : RecordKind.Event,
            Name = $"{text}-{sequence % 5}",
            Detail = sequence % 3 == 0 ? "step" : "",
            Code = (int)(sequence % 4),
            Time = 638_000_000_000_000_000 + sequence,
            Clock = 638_000_000_000_000_000 + sequence + (sequence % 2),
            Payload = Payload($"{{\"{text}\":{sequence}}}"),
        }),
    ];

    /// <summary>The user's records of <see cref="Records"/>, from one back to the first.</summary>
    public static IEnumerable<JournalRecord> Chain(int last)
    {
        var all = Records(0, last + 1);
        for (long at = last; at >= 0; at = all[(int)at].Previous)
        {
            yield return all[(int)at];
        }
    }

    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new ConformanceException($"It does not hold that {what}.");
        }
    }

    public static void Refuses<TException>(string what, Action act)
        where TException : Exception
    {
        try
        {
            act();
        }
        catch (Exception exception) when (exception is TException)
        {
            return;
        }
        catch (Exception exception)
        {
            throw new ConformanceException($"Expected {typeof(TException).Name} for {what}, found {exception.GetType().Name}: {exception.Message}", exception);
        }

        throw new ConformanceException($"Expected {typeof(TException).Name} for {what}; it was accepted.");
    }

    public static void Same<T>(string what, IEnumerable<T> found, IEnumerable<T> expected)
    {
        var (left, right) = (found.Select(Text).ToList(), expected.Select(Text).ToList());
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var (is_, should) = (left.ElementAtOrDefault(i) ?? "nothing", right.ElementAtOrDefault(i) ?? "nothing");
            if (is_ != should)
            {
                throw new ConformanceException($"Expected of {what}, at {i} of {right.Count}: {Short(should)}; found, of {left.Count}: {Short(is_)}.");
            }
        }
    }

    public JournalHead[] TakeOver() => Heads = [.. Open.TakeOver(Partitions)];

    public JournalBatch Batch(
        int partition, IReadOnlyList<JournalRecord> records, long? expected = null, IEnumerable<JournalUser>? users = null, IEnumerable<JournalSnapshot>? snapshots = null, long? recoverFrom = null, ReadOnlyMemory<byte> note = default) => new()
        {
            Partition = partition,
            Epoch = Heads[partition].Epoch,
            ExpectedSequence = expected ?? Heads[partition].Sequence,
            Records = records,
            NewUsers = [.. users ?? []],
            Snapshots = [.. snapshots ?? []],
            RecoverFrom = recoverFrom,
            Note = note,
        };

    public JournalUnderTest Append(
        int partition, IReadOnlyList<JournalRecord> records, IEnumerable<JournalUser>? users = null, IEnumerable<JournalSnapshot>? snapshots = null, long? recoverFrom = null, ReadOnlyMemory<byte> note = default)
    {
        // What a batch holds is only valid during the call: a journal that kept the buffers would show it.
        List<byte[]> lent = [];
        Open.Append([Batch(partition, [.. records.Select(record => record with { Payload = Lend(record.Payload) })], null, users, (snapshots ?? []).Select(s => s with { State = Lend(s.State) }), recoverFrom, Lend(note))]);
        lent.ForEach(buffer => Array.Fill(buffer, (byte)'!'));
        Heads[partition] = Heads[partition] with { Sequence = Heads[partition].Sequence + records.Count };
        return this;

        ReadOnlyMemory<byte> Lend(ReadOnlyMemory<byte> bytes)
        {
            lent.Add(bytes.ToArray());
            return lent[^1];
        }
    }

    /// <summary>Looks now, and again when the journal was closed and opened.</summary>
    public void Reopened(Action look)
    {
        look();
        Reopen();
        look();
    }

    public void Reopen()
    {
        Open.Dispose();
        Open = open();
        TakeOver();
    }

    public void Dispose() => Open.Dispose();

    private static string Text<T>(T value) => value switch
    {
        JournalRecord r => $"{r.Sequence} of user {r.User} after {r.Previous}: {r.Kind} {r.Name}/{r.Detail} {r.Code} {r.Time} {r.Clock} {Encoding.UTF8.GetString(r.Payload.Span)}",
        JournalUser u => $"{u.Number} {u.Id} {u.Sequence} {System.Convert.ToHexString(u.State.Span)}",
        _ => $"{value}",
    };

    private static string Short(string text) => text.Length < 400 ? text : $"{text[..400]}… ({text.Length} characters)";
}
