using System.Text.Unicode;

namespace Wellspring.Throughput;

/// <summary>A month of a made-up shop as CloudEvents in memory, in the order of their times. The same sizes give the same bytes.</summary>
/// <remarks>
/// A thousand visits are under way at any time, so that a user's events do not follow each other. One user in five registers
/// within the month; the others were customers before.
/// </remarks>
internal sealed class Traffic
{
    private const int OpenVisits = 1000;
    private const int SlabBytes = 1 << 26;
    private const int MaxLineBytes = 512;
    private static readonly DateTimeOffset Opening = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(30);

    private readonly ReadOnlyMemory<byte>[] lines;
    private readonly Visit[] visits = new Visit[OpenVisits];
    private readonly Numbers numbers = new(1);
    private readonly int users;
    private byte[] slab = [];
    private int used;
    private int known;

    public Traffic(int users, int events)
    {
        this.users = users;
        lines = new ReadOnlyMemory<byte>[events];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Line(i);
        }
    }

    public int Users => users;

    public IReadOnlyList<ReadOnlyMemory<byte>> Lines => lines;

    public IReadOnlyList<ReadOnlyMemory<byte>> Chunk(int from, int count) => new ArraySegment<ReadOnlyMemory<byte>>(lines, from, Math.Min(count, lines.Length - from));

    public DateTimeOffset TimeOf(int line) => Opening + (Span / lines.Length * line);

    private ReadOnlyMemory<byte> Line(int i)
    {
        if (slab.Length - used < MaxLineBytes)
        {
            (slab, used) = (GC.AllocateUninitializedArray<byte>(SlabBytes), 0);
        }

        ref var visit = ref visits[numbers.Below(OpenVisits)];
        if (visit.Stage == Stage.Over)
        {
            visit = Begin(i);
        }

        Span<byte> data = stackalloc byte[256];
        var (type, length) = Next(ref visit, data);
        var free = slab.AsSpan(used);
        Utf8.TryWrite(
            free,
            $$"""{"specversion":"1.0","id":"{{numbers.Next():x16}}","source":"/shop","type":"{{type}}","subject":"user-{{visit.User:0000000}}","time":"{{TimeOf(i):yyyy-MM-ddTHH:mm:ss.fffZ}}","data":""",
            out var envelope);
        data[..length].CopyTo(free[envelope..]);
        free[envelope + length] = (byte)'}';
        var line = slab.AsMemory(used, envelope + length + 1);
        used += line.Length;
        return line;
    }

    /// <summary>New users come evenly, so that all have come in the end; in between those come back who were here before.</summary>
    private Visit Begin(int line)
    {
        var isNew = known == 0 || known < (long)users * line / lines.Length;
        var user = isNew ? known++ : numbers.Below(known);
        return new() { User = user, Number = line, Stage = isNew && user % 5 == 0 ? Stage.Registering : Stage.Arriving };
    }

    /// <summary>Writes what the visitor does next, and decides how it goes on.</summary>
    private (string Type, int Length) Next(ref Visit visit, Span<byte> data)
    {
        var chance = numbers.Below(100);
        int length;
        switch (visit.Stage)
        {
            case Stage.Registering:
                visit.Stage = Stage.Browsing;
                Utf8.TryWrite(data, $"{{}}", out length);
                return ("user_registered", length);
            case Stage.Browsing when chance < 60:
                visit.Stage = chance < 40 ? GoesOn() : Stage.Cart;
                Utf8.TryWrite(data, $$"""{"productId":"p-{{numbers.Below(5000)}}","category":"category-{{numbers.Below(12)}}","price":{{5 + numbers.Below(90)}}}""", out length);
                return ("product_viewed", length);
            case Stage.Cart:
                visit.Items = 1 + numbers.Below(4);
                visit.Stage = chance < 45 ? Stage.Paying : chance < 55 ? Stage.Emptying : Stage.Over;
                Utf8.TryWrite(data, $$"""{"cartId":"c-{{visit.Number}}","itemCount":{{visit.Items}},"topItem":"item {{numbers.Below(5000)}}"}""", out length);
                return ("cart_updated", length);
            case Stage.Emptying:
                visit.Stage = Stage.Over;
                Utf8.TryWrite(data, $$"""{"cartId":"c-{{visit.Number}}","itemCount":0}""", out length);
                return ("cart_updated", length);
            case Stage.Paying:
                visit.Stage = Stage.Over;
                Utf8.TryWrite(data, $$"""{"amount":{{visit.Items * (8 + numbers.Below(40))}}.{{numbers.Below(100):00}},"cartId":"c-{{visit.Number}}"}""", out length);
                return ("order_paid", length);
            default:
                visit.Stage = GoesOn();
                Utf8.TryWrite(data, $$"""{"path":"/category/{{numbers.Below(12)}}"}""", out length);
                return ("page_viewed", length);
        }
    }

    private Stage GoesOn() => numbers.Below(100) < 55 ? Stage.Browsing : Stage.Over;

    private enum Stage
    {
        Over,
        Registering,
        Arriving,
        Browsing,
        Cart,
        Emptying,
        Paying,
    }

    private struct Visit
    {
        public int User;
        public int Number;
        public int Items;
        public Stage Stage;
    }

    /// <summary>SplitMix64: the same numbers on every runtime, for ever.</summary>
    private sealed class Numbers(ulong state)
    {
        public ulong Next()
        {
            state += 0x9e3779b97f4a7c15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }

        public int Below(int bound) => (int)(Next() % (ulong)bound);
    }
}
