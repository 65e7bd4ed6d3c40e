using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>
/// What one user has for another. It is part of the sender's state from the entry that writes it until <see cref="LetterEnded"/>;
/// as the other may live in another partition, <see cref="Post"/> hands it over meanwhile. That can happen again after a crash, and it
/// arrives once all the same: its id is the same for ever, and who it is for knows what has arrived.
/// </summary>
internal abstract class Letter(string id, string to, long time, int depth)
{
    /// <summary>What can be in a letter. The numbers stand in snapshots.</summary>
    private enum Content : byte
    {
        Event = 1,
        History = 2,
    }

    /// <summary>A hash of what it is from, 32 characters.</summary>
    public string Id { get; } = id;

    /// <summary>The user it is for.</summary>
    public string To { get; } = to;

    /// <summary>The sender's clock when it was written, in UTC ticks.</summary>
    public long Time { get; } = time;

    /// <summary>How many consequences led to it.</summary>
    public int Depth { get; } = depth;

    /// <summary>What it is about, for people. One of few.</summary>
    public abstract string Name { get; }

    /// <summary>Hands it to the user it is for. Called by one thread at a time, outside of all partitions.</summary>
    /// <param name="to">Finds the user, who may be meant by an alias.</param>
    /// <param name="thrown">What an observer threw.</param>
    /// <returns>What became of it: Accepted, Repeated where it had arrived before, or Refused with a reason. It ends whichever it is.</returns>
    public abstract PublishResult HandOver(Reception to, out ExceptionDispatchInfo? thrown);

    public static Letter Read(StateReader reader)
    {
        var (id, to, time, depth) = (reader.ReadString(), reader.ReadString(), reader.ReadTime(), reader.ReadCount());
        return (Content)reader.ReadByte() switch
        {
            Content.Event => ToldEvent.Read(id, to, time, depth, EventOrigin.Told, reader),
            Content.History => ToldEvent.Read(id, to, time, depth, EventOrigin.Import, reader),
            var other => throw new NotSupportedException($"A letter has content of kind {(int)other}, which this version does not know."),
        };
    }

    public void Write(StateWriter writer)
    {
        writer.Write(Id);
        writer.Write(To);
        writer.WriteTime(Time);
        writer.WriteVarint(Depth);
        writer.Write((byte)(this switch
        {
            ToldEvent { IsHistory: true } => Content.History,
            ToldEvent => Content.Event,
            _ => throw new NotSupportedException($"{GetType().Name} is no letter that a snapshot keeps."),
        }));
        WriteContent(writer);
    }

    protected abstract void WriteContent(StateWriter writer);
}
