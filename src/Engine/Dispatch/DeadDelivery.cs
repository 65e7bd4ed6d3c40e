namespace Wellspring.Engine;

/// <summary>A delivery that was not sent and waits for a person to look at it.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Delivery">The delivery's id, 32 characters.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Step">The step's name; empty for <c>Then</c>.</param>
/// <param name="Action">What the message catalogue knows it by.</param>
/// <param name="Channel">The last channel that had it.</param>
/// <param name="Reason">Why it is dead, in words; null where that is not known.</param>
/// <param name="Since">Since when, in UTC.</param>
public sealed record DeadDelivery(string User, string Delivery, string Rule, string Step, string Action, string Channel, string? Reason, DateTimeOffset Since)
{
    /// <summary>One line for people, without the user.</summary>
    public override string ToString() => $"{Since:yyyy-MM-dd HH:mm:ss} delivery {Delivery} of {Rule}{(Step.Length > 0 ? $" {Step}" : "")} by {Channel}: {Action} ({Reason})";
}
