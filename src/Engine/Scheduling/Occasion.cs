namespace Wellspring.Engine;

/// <summary>What starts a rule that no event starts: that its schedule comes up for the user.</summary>
/// <param name="At">When: the schedule's time, and the user's place in its spread. In UTC.</param>
public sealed record Occasion(DateTimeOffset At);
