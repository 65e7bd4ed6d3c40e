using System.Text;

namespace Wellspring.Engine;

/// <summary>A user's state as bytes: under which rules it was folded, the last entry, the state.</summary>
internal static class Snapshots
{
    /// <summary>Adds the user's state to a part in which all of the user's entries before the sequence stand, if not in one before.</summary>
    public static void Write(UserState user, StagedPart part, long sequence)
    {
        using var buffer = new MemoryStream(256);
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(user.Rules.VersionHash);
            writer.Write7BitEncodedInt64(user.LastSequence);
            user.Write(writer);
        }

        part.Add(user, sequence, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        user.SnapshotSequence = sequence;
    }

    /// <summary>Reads the state into a new user; false where it was folded under other rules.</summary>
    public static bool TryRead(UserState user, JournalUser from)
    {
        using var reader = new BinaryReader(new MemoryStream(from.State.ToArray()), Encoding.UTF8);
        if (reader.ReadUInt64() != user.Rules.VersionHash)
        {
            return false;
        }

        user.LastSequence = reader.Read7BitEncodedInt64();
        user.Read(reader);
        user.SnapshotSequence = from.Sequence;
        return true;
    }

    /// <summary>Reads a state that was folded under rules before, where the journal does not have all entries any more.</summary>
    public static void Carry(UserState user, JournalUser from, ActiveRules before)
    {
        using var reader = new BinaryReader(new MemoryStream(from.State.ToArray()), Encoding.UTF8);
        reader.ReadUInt64();
        user.LastSequence = reader.Read7BitEncodedInt64();
        user.Read(reader, before.Layout, before.Has);
        user.SnapshotSequence = from.Sequence;
    }
}
