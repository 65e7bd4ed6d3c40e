namespace Wellspring.Engine;

/// <summary>What a message on its way comes from: which step of which instance, and what that instance began with, for its exits.</summary>
internal sealed record Origin(string Rule, string Key, string Step, int Action, UInt128 TriggerId, long Start, KeptData? Trigger)
{
    /// <summary>It is of the same action.</summary>
    public bool IsSame(Origin other) => (Rule, Key, Step, Action, TriggerId) == (other.Rule, other.Key, other.Step, other.Action, other.TriggerId);

    public void Write(StateWriter writer)
    {
        writer.Write(Rule);
        writer.Write(Key);
        writer.Write(Step);
        writer.WriteVarint(Action);
        writer.WriteFingerprint(TriggerId);
        writer.WriteTime(Start);
        KeptData.Write(Trigger, writer);
    }

    public static Origin Read(StateReader reader) => new(
        reader.ReadRecurring(),
        reader.ReadString(),
        reader.ReadRecurring(),
        reader.ReadCount(),
        reader.ReadFingerprint(),
        reader.ReadTime(),
        reader.ReadData());
}
