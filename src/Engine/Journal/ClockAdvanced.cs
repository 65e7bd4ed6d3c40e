namespace Wellspring.Engine;

/// <summary>A user's clock went on without an event: timers fired, or wall time passed.</summary>
public sealed class ClockAdvanced : JournalEntry
{
    internal ClockAdvanced(string user, long to)
        : base(user) => Ticks = to;

    /// <summary>The clock's new value, in UTC.</summary>
    public DateTimeOffset To => new(Ticks, TimeSpan.Zero);

    internal long Ticks { get; }
}
