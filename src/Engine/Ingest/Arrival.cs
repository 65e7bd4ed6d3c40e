namespace Wellspring.Engine;

/// <summary>An event on its way in, with what is found out about it once: its registered type and its fingerprint.</summary>
internal readonly record struct Arrival(UserEvent Event, EventType Type, UInt128 Fingerprint)
{
    public Arrival(UserEvent e, EventType type)
        : this(e, type, Fnv1a.Hash128(e.Source, e.Id))
    {
    }

    public object Data => Event.Data;

    public Cause Cause => new(Type, Data, Time, Fingerprint, Event.Depth);

    /// <summary>The event's time, in UTC ticks.</summary>
    public long Time => Event.Ticks;
}
