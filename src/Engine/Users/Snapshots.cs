using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Wellspring.Engine;

/// <summary>A user's state as a journal keeps it: a checksum, under which rules it was folded, and the <see cref="PackedUser.Body"/>.</summary>
internal static class Snapshots
{
    private const int HeadBytes = sizeof(uint) + sizeof(ulong);

    /// <summary>Adds a state to a part in which all of the user's entries before the sequence stand, if not in one before.</summary>
    public static void Write(StagedPart part, long number, string id, long sequence, ulong rules, ReadOnlySpan<byte> body)
    {
        var bytes = part.Add(number, sequence, HeadBytes + body.Length);
        body.CopyTo(bytes[HeadBytes..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(uint)..], rules);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum(id, sequence, bytes[sizeof(uint)..]));
    }

    /// <summary>The state, packed; null where it was folded under other rules.</summary>
    /// <exception cref="JournalException">The snapshot is damaged.</exception>
    public static PackedUser? TryRead(in JournalUser from, RuleSet rules)
    {
        Check(from);
        return BinaryPrimitives.ReadUInt64LittleEndian(from.State.Span[sizeof(uint)..]) == rules.VersionHash ? PackedUser.Of(from.Id, from.State.Span[HeadBytes..]) : null;
    }

    /// <summary>Reads a state that was folded under rules before into a new user, where the journal does not have all entries any more.</summary>
    /// <exception cref="JournalException">The snapshot is damaged.</exception>
    public static void Carry(UserState user, in JournalUser from, ActiveRules before)
    {
        Check(from);
        if (ActiveRules.Text(BinaryPrimitives.ReadUInt64LittleEndian(from.State.Span[sizeof(uint)..])) != before.Version)
        {
            throw new JournalException($"The snapshot of user {from.Number} was made under other rules than the journal has noted, and the entries that it was made from were removed: the journal is damaged. Keep a copy, and restore the last backup.");
        }

        user.ReadBody(new StateReader(from.State.ToArray(), HeadBytes), before.Layout, before.Has);
        user.SnapshotSequence = from.Sequence;
    }

    /// <summary>What rules know of a state that was folded under rules before; null where it was folded under others.</summary>
    /// <exception cref="JournalException">The snapshot is damaged.</exception>
    public static UserState? TryPeek(in JournalUser from, RuleSet rules, ActiveRules before)
    {
        Check(from);
        if (ActiveRules.Text(BinaryPrimitives.ReadUInt64LittleEndian(from.State.Span[sizeof(uint)..])) != before.Version)
        {
            return null;
        }

        var user = new UserState(from.Id, rules);
        user.ReadBody(new StateReader(from.State.ToArray(), HeadBytes), before.Layout, before.Has);
        return user;
    }

    private static void Check(in JournalUser from)
    {
        var bytes = from.State.Span;
        if (bytes.Length < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Checksum(from.Id, from.Sequence, bytes[sizeof(uint)..]))
        {
            throw new JournalException($"The snapshot of user {from.Number} does not have the checksum it was written with: the journal is damaged. Keep a copy, and restore the last backup.");
        }
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
