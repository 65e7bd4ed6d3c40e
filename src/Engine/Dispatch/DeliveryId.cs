using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Engine;

/// <summary>A delivery's id: the same for the same decision, whenever it is made. 160 bits of SHA-256 in base32 (RFC 4648), 32 characters.</summary>
internal static class DeliveryId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Of(string user, Origin origin, int channel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, user);
        Add(hash, origin.Rule);
        Add(hash, origin.Key);
        Add(hash, origin.Step);
        Span<byte> numbers = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128BigEndian(numbers, origin.TriggerId);
        BinaryPrimitives.WriteInt32BigEndian(numbers[16..], origin.Action);
        BinaryPrimitives.WriteInt32BigEndian(numbers[20..], channel);
        hash.AppendData(numbers);
        Span<byte> whole = stackalloc byte[32];
        hash.GetHashAndReset(whole);
        return Base32(whole[..20]);
    }

    /// <summary>A text with its length before it, so that no two rows of texts are one.</summary>
    private static void Add(IncrementalHash hash, string text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, Encoding.UTF8.GetByteCount(text));
        hash.AppendData(length);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
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
