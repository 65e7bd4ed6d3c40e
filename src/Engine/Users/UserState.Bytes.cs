using System.Runtime.InteropServices;

namespace Wellspring.Engine;

/// <content>The state as bytes. What depends on the rules is framed by its length, so that others can pass over what they do not know.</content>
internal sealed partial class UserState
{
    /// <summary>Stands in the number of deliveries where letters follow at the end; most users have none, and pay nothing.</summary>
    public const int HasLetters = 1 << 30;

    /// <summary>Writes the last entry's sequence and the state.</summary>
    public void WriteBody(StateWriter writer)
    {
        writer.WriteVarint(LastSequence);
        Write(writer);
    }

    /// <summary>Reads what <see cref="WriteBody"/> wrote; see <see cref="Read(StateReader, StateLayout, Func{Rule, bool})"/>.</summary>
    public void ReadBody(StateReader reader, StateLayout from, Func<Rule, bool> isSame)
    {
        LastSequence = reader.ReadVarint();
        Read(reader, from, isSame);
    }

    /// <summary>Writes all of it but the id and what the rules say. The same state gives the same bytes.</summary>
    public void Write(StateWriter writer)
    {
        if (Quarantine is not null)
        {
            throw new InvalidOperationException("Half a fold is no state.");
        }

        writer.Write(Clock);
        writer.Clock = Clock;
        writer.WriteTime(NextDue);
        writer.WriteVarint(Deliveries.Count | (Letters.Count > 0 ? HasLetters : 0));
        writer.WriteTime(LastActivity);
        writer.WriteVarint(KnownFrom);
        WriteIdentity(writer);
        Seen.Write(writer, DedupeHorizon(Clock));
        for (var i = 0; i < Slots.Length; i++)
        {
            if (Slots[i] is not null)
            {
                writer.WriteVarint(i + 1);
                var frame = writer.BeginFrame();
                rules.Facts.Slots[i].Write(this, writer);
                writer.EndFrame(frame);
            }
        }

        writer.WriteVarint(0);
        foreach (var memory in RuleMemory)
        {
            writer.WriteVarint(memory);
        }

        writer.Write(profile is not null);
        profile?.Write(writer);

        writer.WriteVarint(Instances.Count);
        foreach (var instance in Instances)
        {
            writer.WriteVarint(Array.IndexOf(rules.AllRules, instance.Rule));
            var frame = writer.BeginFrame();
            instance.Write(writer);
            writer.EndFrame(frame);
        }

        foreach (var delivery in Deliveries)
        {
            delivery.Write(writer, rules);
        }

        writer.WriteVarint(Held.Count);
        foreach (var message in CollectionsMarshal.AsSpan(held))
        {
            message.Write(writer);
        }

        if (Letters.Count > 0)
        {
            writer.WriteVarint(Letters.Count);
            foreach (var letter in Letters)
            {
                letter.Write(writer);
            }
        }
    }

    /// <summary>Reads into a new state what was written under the same rules.</summary>
    public void Read(StateReader reader) => Read(reader, rules.Layout, _ => true);

    /// <summary>Reads into a new state what was written under rules that had another layout. What the rules do not keep is passed over; what they keep and those did not is known from here on.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="from">Their layout.</param>
    /// <param name="isSame">Whether a rule says what it said then.</param>
    public void Read(StateReader reader, StateLayout from, Func<Rule, bool> isSame)
    {
        var same = ReferenceEquals(from, rules.Layout);
        reader.Types = same ? rules.Events.All : rules.Events.Named(from.Events);
        Clock = reader.Clock = reader.ReadInt64();
        var nextDue = reader.ReadTime(); // It follows from the rest, and stands here for those who do not read that.
        var onTheWay = reader.ReadCount();
        LastActivity = reader.ReadTime();
        KnownFrom = reader.ReadVarint();
        if (from.Format >= StateLayout.WithIdentity)
        {
            ReadIdentity(reader);
        }
        else
        {
            // Since when the user is known was not kept, only that it is for long.
            Met(0);
        }

        Seen.Read(reader);
        while (reader.ReadCount() is > 0 and var written)
        {
            var end = reader.ReadFrame();
            if (Place(written - 1, from.Slots, rules.Layout.Slots) is >= 0 and var at)
            {
                rules.Facts.Slots[at].Read(this, reader);
            }

            reader.Position = end;
        }

        if (!same && rules.Layout.Slots.Except(from.Slots, StringComparer.Ordinal).Any())
        {
            KnownFrom = Clock;
        }

        for (var i = 0; i < from.Memories.Length; i++)
        {
            var memory = reader.ReadCount();
            if (Place(i, from.Memories, rules.Layout.Memories) is >= 0 and var at)
            {
                RuleMemory[at] = memory;
            }
        }

        profile = reader.ReadBoolean() ? Profile.Read(reader) : null;
        var living = reader.ReadCount();
        Instances.EnsureCapacity(living);
        for (; living > 0; living--)
        {
            var written = reader.ReadCount();
            var end = reader.ReadFrame();
            if (Place(written, from.Rules, rules.Layout.Rules) is >= 0 and var at && isSame(rules.AllRules[at]))
            {
                Instances.Add(Instance.Read(reader, rules.AllRules[at]));
            }

            reader.Position = end;
        }

        for (var delivering = onTheWay & ~HasLetters; delivering > 0; delivering--)
        {
            Add(PendingDelivery.Read(Id, reader));
        }

        for (var holding = reader.ReadCount(); holding > 0; holding--)
        {
            if (Engine.Held.Read(reader, rules) is { } message && isSame(message.Rule))
            {
                Hold(message);
            }
        }

        for (var writing = (onTheWay & HasLetters) == 0 ? 0 : reader.ReadCount(); writing > 0; writing--)
        {
            Add(Letter.Read(reader));
        }

        if (same && Clock > 0 && nextDue > Clock)
        {
            // Something was folded since it was new, so it was looked for.
            agenda?.StartFrom(this, nextDue);
        }

        Rearm();

        int Place(int written, string[] names, string[] now) => same ? written : Array.IndexOf(now, names[written]);
    }
}
