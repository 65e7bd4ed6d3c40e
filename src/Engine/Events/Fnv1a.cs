using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Wellspring.Engine;

/// <summary>FNV-1a, the stable hash behind partitions and hashed delays (64 bit) and the memory of processed events (128 bit).</summary>
/// <remarks>Written down for good: a stored journal depends on it. http://www.isthe.com/chongo/tech/comp/fnv/</remarks>
internal static class Fnv1a
{
    private const ulong Basis64 = 0xcbf29ce484222325;
    private const ulong Prime64 = 0x100000001b3;

    private static readonly UInt128 Basis128 = new(0x6c62272e07bb0142, 0x62b821756295c58d);
    private static readonly UInt128 Prime128 = new(0x0000000001000000, 0x000000000000013b);

    /// <summary>Of a text's UTF-8.</summary>
    public static ulong Hash64(string text)
    {
        Span<byte> buffer = stackalloc byte[256];
        return Continue(Basis64, Utf8(text, buffer));
    }

    /// <summary>Of a text's UTF-8 and the eight bytes of a number, the lowest first.</summary>
    public static ulong Hash64(string text, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Continue(Hash64(text), bytes);
    }

    /// <summary>Of two texts, the length of the first between them, so that no two pairs run together.</summary>
    public static UInt128 Hash128(string first, string second)
    {
        var hash = Continue(Basis128, MemoryMarshal.AsBytes(first.AsSpan()));
        hash = (hash ^ (uint)first.Length) * Prime128;
        return Continue(hash, MemoryMarshal.AsBytes(second.AsSpan()));
    }

    private static ulong Continue(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * Prime64;
        }

        return hash;
    }

    private static UInt128 Continue(UInt128 hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * Prime128;
        }

        return hash;
    }

    private static ReadOnlySpan<byte> Utf8(string text, Span<byte> buffer)
    {
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > buffer.Length)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        return buffer[..Encoding.UTF8.GetBytes(text, buffer)];
    }
}
