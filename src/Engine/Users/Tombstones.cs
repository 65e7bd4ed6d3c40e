using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Engine;

/// <summary>The forgotten users, as hashes: an event that comes late must not bring one back.</summary>
/// <remarks>Who has an id can tell that it was forgotten. Ids that can be guessed, such as telephone numbers, can be tried.</remarks>
internal sealed class Tombstones
{
    private readonly ConcurrentDictionary<UInt128, byte> hashes = new();

    public static byte[] Hash(string user) => SHA256.HashData(Encoding.UTF8.GetBytes("wellspring forgotten\n" + user));

    public void Add(ReadOnlySpan<byte> hash) => hashes[Key(hash)] = 0;

    public void Remove(ReadOnlySpan<byte> hash) => hashes.TryRemove(Key(hash), out _);

    public bool Has(string user) => !hashes.IsEmpty && hashes.ContainsKey(Key(Hash(user)));

    private static UInt128 Key(ReadOnlySpan<byte> hash) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
}
