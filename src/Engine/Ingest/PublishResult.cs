namespace Wellspring.Engine;

/// <summary>What became of a published event.</summary>
public enum PublishStatus
{
    /// <summary>Folded and decided upon.</summary>
    Accepted,

    /// <summary>The user's (source, id) was processed before. Acknowledged; it changed nothing.</summary>
    Repeated,

    /// <summary>Later than <see cref="EngineOptions.Until"/>. Passed over; it is not remembered.</summary>
    Skipped,

    /// <summary>Not an event that can be processed; <see cref="PublishResult.Reason"/> says why. It is not remembered.</summary>
    Refused,
}

/// <summary>The answer to a published event.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Time">The event's time; default when it was refused, and of a repeat that would have been refused if it were none.</param>
/// <param name="Reason">Why it was refused, in words without the event's content; null otherwise.</param>
public readonly record struct PublishResult(PublishStatus Status, DateTimeOffset Time = default, string? Reason = null)
{
    internal static PublishResult Refuse(string reason) => new(PublishStatus.Refused, default, reason);
}
