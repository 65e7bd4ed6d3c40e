namespace Wellspring.Engine;

/// <summary>What starts a rule that no event starts: its schedule comes up for the user, or the user enters or leaves its segment.</summary>
/// <param name="At">When: the schedule's time and the user's place in its spread; or the user's clock when the segment was entered or left. In UTC.</param>
public sealed record Occasion(DateTimeOffset At);
