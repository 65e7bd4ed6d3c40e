using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Engine;

/// <summary>A delivery's id: the same for the same decision, whenever it is made. 160 bits of SHA-256 in base32 (RFC 4648), 32 characters.</summary>
internal static class DeliveryId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int NumberBytes = 24;
    private const int FewBytes = 512;

    public static string Of(string user, Origin origin, int channel)
    {
        var size = Size(user) + Size(origin.Rule) + Size(origin.Key) + Size(origin.Step) + NumberBytes;
        var bytes = size <= FewBytes ? stackalloc byte[size] : new byte[size];
        var numbers = Add(Add(Add(Add(bytes, user), origin.Rule), origin.Key), origin.Step);
        BinaryPrimitives.WriteUInt128BigEndian(numbers, origin.TriggerId);
        BinaryPrimitives.WriteInt32BigEndian(numbers[16..], origin.Action);
        BinaryPrimitives.WriteInt32BigEndian(numbers[20..], channel);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, whole);
        return Base32(whole[..20]);
    }

    private static int Size(string text) => sizeof(int) + Encoding.UTF8.GetByteCount(text);

    /// <summary>Writes a text with its length before it, so that no two rows of texts are one. Returns what follows.</summary>
    private static Span<byte> Add(Span<byte> to, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, to[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(to, length);
        return to[(sizeof(int) + length)..];
    }

    /// <summary>Five bytes make eight characters.</summary>
    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length / 5 * 8];
        for (var i = 0; i < text.Length; i++)
        {
            var group = bytes.Slice(i / 8 * 5, 5);
            var bits = ((ulong)BinaryPrimitives.ReadUInt32BigEndian(group) << 8) | group[4];
            text[i] = Alphabet[(int)(bits >> (35 - (i % 8 * 5))) & 31];
        }

        return new(text);
    }
}
