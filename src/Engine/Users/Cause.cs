namespace Wellspring.Engine;

/// <summary>What starts an instance: an event that arrived, or an occasion that time brought.</summary>
/// <param name="Data">The event's data, or an <see cref="Occasion"/>.</param>
/// <param name="Time">Its own time, in UTC ticks.</param>
/// <param name="Id">What deliveries are identified by.</param>
/// <param name="Depth">How many consequences led to it.</param>
internal readonly record struct Cause(object Data, long Time, UInt128 Id, int Depth);
