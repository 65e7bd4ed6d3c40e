using System.Text;

namespace Wellspring.Engine;

/// <content>The state as bytes. What depends on the rules is framed by its length, so that others can pass over what they do not know.</content>
internal sealed partial class UserState
{
    [ThreadStatic]
    private static BinaryWriter? frame;

    /// <summary>Writes all of it but the id and what the rules say. The same state gives the same bytes.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Quarantine ?? "");
        if (Quarantine is not null)
        {
            return;
        }

        writer.Write(Clock);
        writer.Write(LastActivity);
        writer.Write7BitEncodedInt64(KnownFrom);
        Seen.Write(writer, DedupeHorizon(Clock));
        foreach (var slot in rules.Facts.Slots)
        {
            Frame(writer, slot, static (state, slot, framed) => slot.Write(state, framed));
        }

        foreach (var memory in RuleMemory)
        {
            writer.Write7BitEncodedInt(memory);
        }

        Profile.Write(writer);
        writer.Write7BitEncodedInt(Instances.Count);
        foreach (var instance in Instances)
        {
            Frame(writer, instance, static (state, instance, framed) => instance.Write(framed, state.Rules));
        }
    }

    /// <summary>Reads into a new state what was written under the same rules.</summary>
    public void Read(BinaryReader reader) => Read(reader, rules.Layout, _ => true);

    /// <summary>Reads into a new state what was written under rules that had another layout. What the rules do not keep is passed over; what they keep and those did not is known from here on.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="from">Their layout.</param>
    /// <param name="isSame">Whether a rule says what it said then.</param>
    public void Read(BinaryReader reader, StateLayout from, Func<Rule, bool> isSame)
    {
        if (reader.ReadString() is { Length: > 0 } reason)
        {
            Quarantine = reason;
            return;
        }

        Clock = reader.ReadInt64();
        LastActivity = reader.ReadInt64();
        KnownFrom = reader.Read7BitEncodedInt64();
        Seen.Read(reader);
        var same = ReferenceEquals(from, rules.Layout);
        for (var i = 0; i < from.Slots.Length; i++)
        {
            var end = FrameEnd(reader);
            if ((same ? i : Array.IndexOf(rules.Layout.Slots, from.Slots[i])) is >= 0 and var at)
            {
                rules.Facts.Slots[at].Read(this, reader);
            }

            reader.BaseStream.Position = end;
        }

        if (!same && rules.Layout.Slots.Except(from.Slots, StringComparer.Ordinal).Any())
        {
            KnownFrom = Clock;
        }

        for (var i = 0; i < from.Memories.Length; i++)
        {
            var memory = reader.Read7BitEncodedInt();
            if ((same ? i : Array.IndexOf(rules.Layout.Memories, from.Memories[i])) is >= 0 and var at)
            {
                RuleMemory[at] = memory;
            }
        }

        profile = Profile.Read(reader);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var end = FrameEnd(reader);
            if (rules.Find(reader.ReadString()) is { } rule && isSame(rule))
            {
                Instances.Add(Instance.Read(reader, rule, type => rules.Events.All[same ? type : Array.IndexOf(rules.Layout.Events, from.Events[type])]));
            }

            reader.BaseStream.Position = end;
        }

        Rearm();
    }

    private void Frame<T>(BinaryWriter writer, T what, Action<UserState, T, BinaryWriter> write)
    {
        frame ??= new(new MemoryStream(), Encoding.UTF8);
        var bytes = (MemoryStream)frame.BaseStream;
        bytes.SetLength(0);
        write(this, what, frame);
        frame.Flush();
        writer.Write7BitEncodedInt((int)bytes.Length);
        writer.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static long FrameEnd(BinaryReader reader)
    {
        var length = reader.Read7BitEncodedInt();
        return reader.BaseStream.Position + length;
    }
}
