using System.Buffers.Binary;
using System.Text;

namespace Wellspring.Engine;

/// <summary>Reads what <see cref="StateWriter"/> wrote.</summary>
internal sealed class StateReader(byte[] state, int from = 0)
{
    /// <summary>Stands where else the type of an event's data does; there are fewer types.</summary>
    public const int IsOccasion = 0x1FFFFF;

    private readonly List<UInt128> fingerprints = [];
    private byte[] bytes = state;

    /// <summary>Where in the bytes it stands.</summary>
    public int Position { get; set; } = from;

    /// <summary>All is read.</summary>
    public bool IsAtEnd => Position == bytes.Length;

    /// <summary>What times were written beside. In UTC ticks.</summary>
    public long Clock { get; set; }

    /// <summary>The types of events by the numbers they were written with; null where one is not registered any more.</summary>
    public IReadOnlyList<EventType?> Types { get; set; } = [];

    /// <summary>Begins anew, with other bytes.</summary>
    public void Reset(byte[] state, int from)
    {
        (bytes, Position) = (state, from);
        fingerprints.Clear();
    }

    public byte ReadByte() => bytes[Position++];

    public bool ReadBoolean() => ReadByte() != 0;

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public string ReadString() => Encoding.UTF8.GetString(Take(ReadCount()));

    /// <summary>A text that comes again and again.</summary>
    public string ReadRecurring() => RecurringTexts.Of(Take(ReadCount()));

    /// <summary>The next so many bytes.</summary>
    public ReadOnlySpan<byte> Take(int size)
    {
        Position += size;
        return bytes.AsSpan(Position - size, size);
    }

    public int ReadCount() => (int)ReadVarint();

    public long ReadVarint()
    {
        var number = 0L;
        var shift = 0;
        byte next;
        do
        {
            next = bytes[Position++];
            number |= (next & 0x7FL) << shift;
            shift += 7;
        }
        while (next >= 0x80);
        return number;
    }

    public long ReadTime() => unchecked(Clock - ReadSigned());

    public long ReadSigned()
    {
        var number = ReadVarint();
        return (long)((ulong)number >> 1) ^ -(number & 1);
    }

    public decimal ReadNumber()
    {
        var head = ReadByte();
        var low = ReadVarint();
        var high = (head & 0x40) != 0 ? ReadInt32() : 0;
        return new((int)low, (int)(low >> 32), high, (head & 0x80) != 0, (byte)(head & 0x3F));
    }

    public UInt128 ReadFirst()
    {
        var fingerprint = ReadWhole();
        fingerprints.Add(fingerprint);
        return fingerprint;
    }

    public UInt128 ReadFingerprint() => ReadCount() is > 0 and var known ? fingerprints[known - 1] : ReadWhole();

    /// <summary>Reads an event's data, or an occasion; null where there are none. Where their type is not registered any more they are null, or those of an unregistered type of a name.</summary>
    public KeptData? ReadData(string? name = null)
    {
        var type = ReadCount();
        if (type is 0 or IsOccasion)
        {
            return type == 0 ? null : new(new Occasion(new(ReadTime(), TimeSpan.Zero)));
        }

        var data = Keep(ReadCount());
        return Types[type - 1] is { } known ? new(known, data) : name is null ? null : new(Types[0]!, new UnregisteredEvent(name, data));
    }

    /// <summary>Where the frame ends that begins here.</summary>
    public int ReadFrame()
    {
        var size = ReadCount();
        return Position + size;
    }

    /// <summary>The next so many bytes, to be kept.</summary>
    public ReadOnlyMemory<byte> Keep(int size)
    {
        Position += size;
        return bytes.AsMemory(Position - size, size);
    }

    private UInt128 ReadWhole() => new((ulong)ReadInt64(), (ulong)ReadInt64());
}
