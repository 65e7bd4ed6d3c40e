using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Wellspring.Engine;

/// <summary>A user's state as bytes: a checksum, under which rules it was folded, the last entry, the state.</summary>
internal static class Snapshots
{
    /// <summary>Adds the user's state to a part in which all of the user's entries before the sequence stand, if not in one before.</summary>
    /// <returns>False where the state has something that its record cannot write; it is then made from the entries.</returns>
    public static bool TryWrite(UserState user, StagedPart part, long sequence)
    {
        try
        {
            Write(user, part, sequence);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static void Write(UserState user, StagedPart part, long sequence)
    {
        using var buffer = new MemoryStream(256);
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(0u);
            writer.Write(user.Rules.VersionHash);
            writer.Write7BitEncodedInt64(user.LastSequence);
            user.Write(writer);
        }

        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        BitConverter.TryWriteBytes(bytes, Checksum(user.Id, sequence, bytes[sizeof(uint)..]));
        part.Add(user, sequence, bytes);
        user.SnapshotSequence = sequence;
    }

    /// <summary>Reads the state into a new user; false where it was folded under other rules.</summary>
    /// <exception cref="JournalException">The snapshot is damaged.</exception>
    public static bool TryRead(UserState user, JournalUser from)
    {
        using var reader = Open(from);
        return reader.ReadUInt64() == user.Rules.VersionHash && Read(user, from, reader, user.Rules.Layout, _ => true);
    }

    /// <summary>Reads a state that was folded under rules before, where the journal does not have all entries any more.</summary>
    /// <exception cref="JournalException">The snapshot is damaged.</exception>
    public static void Carry(UserState user, JournalUser from, ActiveRules before)
    {
        using var reader = Open(from);
        reader.ReadUInt64();
        Read(user, from, reader, before.Layout, before.Has);
    }

    private static BinaryReader Open(JournalUser from)
    {
        var bytes = from.State.Span;
        if (bytes.Length < sizeof(uint) || BitConverter.ToUInt32(bytes) != Checksum(from.Id, from.Sequence, bytes[sizeof(uint)..]))
        {
            throw new JournalException($"The snapshot of user {from.Number} does not have the checksum it was written with: the journal is damaged. Keep a copy, and restore the last backup.");
        }

        return new(new MemoryStream(bytes[sizeof(uint)..].ToArray()), Encoding.UTF8);
    }

    private static bool Read(UserState user, JournalUser from, BinaryReader reader, StateLayout layout, Func<Rule, bool> isSame)
    {
        user.LastSequence = reader.Read7BitEncodedInt64();
        user.Read(reader, layout, isSame);
        user.SnapshotSequence = from.Sequence;
        return true;
    }

    /// <summary>CRC-32C of the state, of whose it is, and of when: one user's state is not another's.</summary>
    private static uint Checksum(string id, long sequence, ReadOnlySpan<byte> state)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)sequence);
        return Crc(Crc(crc, MemoryMarshal.AsBytes(id.AsSpan())), state) ^ uint.MaxValue;
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return crc;
    }
}
