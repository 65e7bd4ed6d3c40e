using System.Text;

namespace Wellspring.Engine;

/// <summary>Writes a user's state tightly, for it stands in memory by the million: numbers by their size, times by how far they are from the user's clock.</summary>
internal sealed class StateWriter : BinaryWriter
{
    private readonly List<UInt128> fingerprints;
    private StateWriter? frame;

    public StateWriter()
        : this([])
    {
    }

    private StateWriter(List<UInt128> fingerprints)
        : base(new MemoryStream(256), Encoding.UTF8) => this.fingerprints = fingerprints;

    /// <summary>What times are written beside. In UTC ticks.</summary>
    public long Clock { get; set; }

    /// <summary>What was written; valid until more is.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            var stream = (MemoryStream)BaseStream;
            return stream.GetBuffer().AsSpan(0, (int)stream.Length);
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        BaseStream.SetLength(0);
        fingerprints.Clear();
    }

    public void WriteTime(long time) => WriteSigned(unchecked(Clock - time));

    public void WriteSigned(long number) => Write7BitEncodedInt64((number << 1) ^ (number >> 63));

    /// <summary>Writes the number with its scale: 5.00 stays 5.00.</summary>
    public void WriteNumber(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var isWide = bits[2] != 0;
        Write((byte)(((bits[3] >> 16) & 0x3F) | (bits[3] < 0 ? 0x80 : 0) | (isWide ? 0x40 : 0)));
        Write7BitEncodedInt64((long)(((ulong)(uint)bits[1] << 32) | (uint)bits[0]));
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
        Write7BitEncodedInt(Math.Max(known + 1, 0));
        if (known < 0)
        {
            WriteWhole(fingerprint);
        }
    }

    /// <summary>Writes an event's data, or an occasion, or that there are none.</summary>
    public void WriteData(object? data, EventTypes types)
    {
        if (data is Occasion occasion)
        {
            Write7BitEncodedInt(StateReader.IsOccasion);
            WriteTime(occasion.At.UtcTicks);
            return;
        }

        var type = data is null ? null : types.Find(data.GetType());
        Write7BitEncodedInt(type is null ? 0 : type.Index + 1);
        if (type is not null)
        {
            var json = type.Write(data!);
            Write7BitEncodedInt(json.Length);
            Write(json);
        }
    }

    /// <summary>Writes something with its length before it, so that others can pass over it.</summary>
    public void WriteFramed<T>(T what, Action<T, StateWriter> write)
    {
        frame ??= new StateWriter(fingerprints);
        frame.BaseStream.SetLength(0);
        frame.Clock = Clock;
        write(what, frame);
        Write7BitEncodedInt(frame.Written.Length);
        Write(frame.Written);
    }

    private void WriteWhole(UInt128 fingerprint)
    {
        Write((ulong)(fingerprint >> 64));
        Write((ulong)fingerprint);
    }
}
