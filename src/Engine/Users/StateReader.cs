using System.Text;

namespace Wellspring.Engine;

/// <summary>Reads what <see cref="StateWriter"/> wrote.</summary>
internal sealed class StateReader(MemoryStream state) : BinaryReader(state, Encoding.UTF8)
{
    private readonly List<UInt128> fingerprints = [];

    public StateReader(byte[] state, int from = 0)
        : this(new MemoryStream(state, from, state.Length - from, writable: false))
    {
    }

    /// <summary>What times were written beside. In UTC ticks.</summary>
    public long Clock { get; set; }

    public long ReadTime() => unchecked(Clock - ReadSigned());

    public long ReadSigned()
    {
        var number = Read7BitEncodedInt64();
        return (long)((ulong)number >> 1) ^ -(number & 1);
    }

    public decimal ReadNumber()
    {
        var head = ReadByte();
        var low = Read7BitEncodedInt64();
        var high = (head & 0x40) != 0 ? ReadInt32() : 0;
        return new((int)low, (int)(low >> 32), high, (head & 0x80) != 0, (byte)(head & 0x3F));
    }

    public UInt128 ReadFirst()
    {
        var fingerprint = ReadWhole();
        fingerprints.Add(fingerprint);
        return fingerprint;
    }

    public UInt128 ReadFingerprint() => Read7BitEncodedInt() is > 0 and var known ? fingerprints[known - 1] : ReadWhole();

    /// <summary>Reads an event's data; null where there are none. Where their type is not registered any more they are null, or those of an unregistered type of a name.</summary>
    public object? ReadData(Func<int, EventType?> typeAt, string? name = null)
    {
        if (Read7BitEncodedInt() is not (> 0 and var type))
        {
            return null;
        }

        var written = ReadBytes(Read7BitEncodedInt());
        return typeAt(type - 1) is { } known ? known.ReadWritten(written) : name is null ? null : new UnregisteredEvent(name, written);
    }

    /// <summary>Where the frame ends that begins here.</summary>
    public long ReadFrame()
    {
        var length = Read7BitEncodedInt();
        return BaseStream.Position + length;
    }

    private UInt128 ReadWhole() => new(ReadUInt64(), ReadUInt64());
}
