namespace Wellspring.Engine;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>It waits for its channel: for the first attempt, or after one that failed for the next.</summary>
    Pending,

    /// <summary>Its channel has it, and has not answered yet.</summary>
    Sending,

    /// <summary>The platform has taken it. A receipt may tell whether it arrived.</summary>
    Accepted,

    /// <summary>It waits for a person to confirm it.</summary>
    Submitted,

    /// <summary>It has arrived.</summary>
    Delivered,

    /// <summary>It may have been sent or not, and is not sent again: the channel has no idempotency key, or what it is about has ended meanwhile.</summary>
    Unknown,

    /// <summary>It was not sent, and is kept for a person to look at and to send again.</summary>
    Dead,

    /// <summary>It was not sent: what it is about ended first, or the user was forgotten.</summary>
    Cancelled,

    /// <summary>It was not sent before its deadline.</summary>
    Expired,
}
