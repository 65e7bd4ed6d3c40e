using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.WeChatSandbox;

/// <summary>Chance by hash: the same run has the same luck. Ids too, so that a user has the same openid in every run.</summary>
internal static class Hash
{
    public static ulong Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        hash.AppendData(second);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }

    /// <summary>From 0 up to, not including, 1.</summary>
    public static double Fraction(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    public static double Fraction(string text) => Fraction(Of(Encoding.UTF8.GetBytes(text), []));

    /// <summary>An id of letters, digits, - and _, as the platform's are.</summary>
    public static string Id(string prefix, string text, int length)
    {
        var letters = Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes($"{prefix}\n{text}"))).Replace('+', '-').Replace('/', '_');
        return prefix + letters[..(length - prefix.Length)];
    }
}
