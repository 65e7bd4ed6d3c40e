namespace Wellspring.Engine;

/// <summary>What starts an instance: an event that arrived, or an occasion that time brought.</summary>
/// <param name="Type">The event's type; null for an occasion.</param>
/// <param name="Data">The event's data, or an <see cref="Occasion"/>.</param>
/// <param name="Time">Its own time, in UTC ticks.</param>
/// <param name="Id">What deliveries are identified by.</param>
/// <param name="Depth">How many consequences led to it.</param>
internal readonly record struct Cause(EventType? Type, object Data, long Time, UInt128 Id, int Depth)
{
    /// <summary>What an instance keeps of it.</summary>
    public KeptData Kept => Type is null ? new((Occasion)Data) : new(Type, Data);
}
