using System.Buffers.Binary;
using System.Text;

namespace Wellspring.Engine;

/// <summary>Writes a user's state tightly, for it stands in memory by the million: numbers by their size, times by how far they are from the user's clock.</summary>
internal sealed class StateWriter
{
    private readonly List<UInt128> fingerprints = [];
    private byte[] bytes = new byte[512];
    private int length;

    /// <summary>What times are written beside. In UTC ticks.</summary>
    public long Clock { get; set; }

    /// <summary>What was written; valid until more is.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        length = 0;
        fingerprints.Clear();
    }

    public void Write(byte value) => Room(1)[0] = value;

    public void Write(bool value) => Write((byte)(value ? 1 : 0));

    public void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value);

    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);

    public void Write(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    /// <summary>Writes a text in UTF-8 with its length before it.</summary>
    public void Write(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        WriteVarint(size);
        Encoding.UTF8.GetBytes(text, Room(size));
    }

    /// <summary>Writes a number that is small mostly: seven bits a byte, the lowest first.</summary>
    public void WriteVarint(long number)
    {
        var rest = (ulong)number;
        for (; rest >= 0x80; rest >>= 7)
        {
            Write((byte)(rest | 0x80));
        }

        Write((byte)rest);
    }

    public void WriteTime(long time) => WriteSigned(unchecked(Clock - time));

    public void WriteSigned(long number) => WriteVarint((number << 1) ^ (number >> 63));

    /// <summary>Writes the number with its scale: 5.00 stays 5.00.</summary>
    public void WriteNumber(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var isWide = bits[2] != 0;
        Write((byte)(((bits[3] >> 16) & 0x3F) | (bits[3] < 0 ? 0x80 : 0) | (isWide ? 0x40 : 0)));
        WriteVarint((long)(((ulong)(uint)bits[1] << 32) | (uint)bits[0]));
        if (isWide)
        {
            Write(bits[2]);
        }
    }

    /// <summary>Writes a processed event's fingerprint. These come first, in their order, so that the instances they started can refer to them.</summary>
    public void WriteFirst(UInt128 fingerprint)
    {
        fingerprints.Add(fingerprint);
        WriteWhole(fingerprint);
    }

    /// <summary>Writes a fingerprint, or which one it was.</summary>
    public void WriteFingerprint(UInt128 fingerprint)
    {
        var known = fingerprints.BinarySearch(fingerprint);
        WriteVarint(Math.Max(known + 1, 0));
        if (known < 0)
        {
            WriteWhole(fingerprint);
        }
    }

    /// <summary>Begins what has its length before it, so that others can pass over it. Returns what <see cref="EndFrame"/> needs.</summary>
    public int BeginFrame()
    {
        Room(1);
        return length;
    }

    public void EndFrame(int start)
    {
        var size = length - start;
        var sizeBytes = 1;
        for (var rest = size >> 7; rest > 0; rest >>= 7)
        {
            sizeBytes++;
        }

        // Room was left for a length of one byte, which is what it mostly takes.
        Room(sizeBytes - 1);
        bytes.AsSpan(start, size).CopyTo(bytes.AsSpan(start + sizeBytes - 1));
        length = start - 1;
        WriteVarint(size);
        length += size;
    }

    private void WriteWhole(UInt128 fingerprint)
    {
        Write((long)(ulong)(fingerprint >> 64));
        Write((long)(ulong)fingerprint);
    }

    /// <summary>The place for so many bytes more.</summary>
    private Span<byte> Room(int size)
    {
        if (bytes.Length - length < size)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + size));
        }

        length += size;
        return bytes.AsSpan(length - size, size);
    }
}
