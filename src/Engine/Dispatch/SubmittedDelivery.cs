namespace Wellspring.Engine;

/// <summary>A delivery that its channel has taken and that a person has to confirm yet, such as an employee who sends it on.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Delivery">The delivery's id, 32 characters.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Step">The step's name; empty for <c>Then</c>.</param>
/// <param name="Action">What the message catalogue knows it by.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Receipt">What the platform calls it; null where it has no name for it.</param>
/// <param name="Since">Since when, in UTC.</param>
/// <param name="Until">When it expires, in UTC.</param>
public sealed record SubmittedDelivery(string User, string Delivery, string Rule, string Step, string Action, string Channel, string? Receipt, DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>It is not to be sent any more: the user has taken the consent back or is suppressed, what it is about has ended, or a person has cancelled it. Whoever asks the platform after it takes it back there where that can be done, and tells what became of it by a receipt.</summary>
    public bool IsUnwanted { get; init; }

    /// <summary>One line for people, without the user and the receipt.</summary>
    public override string ToString() => $"{Since:yyyy-MM-dd HH:mm:ss} delivery {Delivery} of {Rule}{(Step.Length > 0 ? $" {Step}" : "")} by {Channel}: {Action}, until {Until:yyyy-MM-dd HH:mm:ss}{(IsUnwanted ? ", not wanted any more" : "")}";
}
