namespace Wellspring.Engine;

/// <summary>A user's clock went on to a timer that came to no decision, such as the end of a wait.</summary>
public sealed class ClockAdvanced : JournalEntry
{
    internal ClockAdvanced(string user, long to)
        : base(user) => To = new(to, TimeSpan.Zero);

    /// <summary>The clock's new value, in UTC.</summary>
    public DateTimeOffset To { get; }
}
