namespace Wellspring.Engine;

/// <summary>What can become of one attempt to deliver.</summary>
public enum DeliveryResultKind
{
    /// <summary>The peer has taken it. Whether it arrives, a receipt may tell.</summary>
    Accepted,

    /// <summary>It waits for a person to confirm it.</summary>
    Submitted,

    /// <summary>It has arrived.</summary>
    Delivered,

    /// <summary>It was not sent, and another attempt may succeed.</summary>
    Retry,

    /// <summary>It was not sent, and this channel cannot reach the user. The next channel is tried.</summary>
    CannotReach,

    /// <summary>It was not sent, and another attempt would fail in the same way.</summary>
    Failed,

    /// <summary>It may or may not have been sent.</summary>
    Unknown,

    /// <summary>It was not sent, and it is too late for it.</summary>
    Expired,
}

/// <summary>What became of one attempt to deliver.</summary>
/// <remarks>Reasons go into logs and to people: they hold no user, no content and no secret.</remarks>
public sealed record DeliveryResult
{
    /// <summary>The longest receipt, in characters.</summary>
    public const int MaxReceiptLength = 256;

    private const int MaxReasonLength = 1000;

    private DeliveryResult(DeliveryResultKind kind, string? receipt = null, string? reason = null, TimeSpan? after = null) =>
        (Kind, Receipt, Reason, After) = (kind, receipt, reason, after);

    /// <summary>Which of the possible ends it is.</summary>
    public DeliveryResultKind Kind { get; }

    /// <summary>What the peer calls it, for receipts that come later; null where it has no name for it.</summary>
    public string? Receipt { get; }

    /// <summary>Why it was not sent, or why that is not known; null where it was sent.</summary>
    public string? Reason { get; }

    /// <summary>For <see cref="DeliveryResultKind.Retry"/>: how long the peer asks to be left alone; null where it does not say.</summary>
    public TimeSpan? After { get; }

    /// <summary>For <see cref="DeliveryResultKind.CannotReach"/>: the user has no credit left for the channel and the template.</summary>
    public bool EndsCredits { get; private init; }

    /// <summary>For <see cref="DeliveryResultKind.CannotReach"/>: the user wants nothing by the channel, or has left. Rules and the channel's <see cref="IChannel.Reach"/> can read when (<see cref="UserFacts.TurnedAwayAt"/>).</summary>
    public bool IsTurnedAway { get; private init; }

    /// <summary>For how long from now a receipt may come, where the peer said so of this delivery: a gift has to be taken by a certain time. Greater than 0; default null, as long as <see cref="IChannel.ReceiptsWithin"/> says. It counts where the kind is Accepted or Submitted.</summary>
    /// <example><c>DeliveryResult.Submitted(task) with { ReceiptsWithin = until - now }</c></example>
    /// <exception cref="ArgumentOutOfRangeException">The span is not greater than 0.</exception>
    public TimeSpan? ReceiptsWithin
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "ReceiptsWithin must be greater than 0.");
    }

    /// <summary>For <see cref="DeliveryResultKind.Retry"/>: the peer was not asked, for a limit holds it. It is no attempt, and says nothing of the peer.</summary>
    public bool IsHeld { get; private init; }

    /// <summary>The peer has taken it.</summary>
    /// <param name="receipt">What the peer calls it: 1 to 256 characters, or null.</param>
    /// <exception cref="ArgumentException">The receipt is empty or too long.</exception>
    public static DeliveryResult Accepted(string? receipt = null) => Sent(DeliveryResultKind.Accepted, receipt);

    /// <summary>It waits for a person to confirm it.</summary>
    /// <inheritdoc cref="Accepted(string?)"/>
    public static DeliveryResult Submitted(string? receipt = null) => Sent(DeliveryResultKind.Submitted, receipt);

    /// <summary>It has arrived.</summary>
    /// <inheritdoc cref="Accepted(string?)"/>
    public static DeliveryResult Delivered(string? receipt = null) => Sent(DeliveryResultKind.Delivered, receipt);

    /// <summary>It was definitely not sent, and another attempt may succeed.</summary>
    /// <param name="reason">Why, in words. Not empty; what is longer than 1,000 characters is cut.</param>
    /// <param name="after">How long to wait at least, from zero on; null where the peer does not say.</param>
    /// <exception cref="ArgumentException">The reason is empty or the span is negative.</exception>
    public static DeliveryResult Retry(string reason, TimeSpan? after = null)
    {
        if (after < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(after), after, "The span to wait is at least zero.");
        }

        return NotSent(DeliveryResultKind.Retry, reason, after);
    }

    /// <summary>It was definitely not sent, for a limit of this side holds it, and the peer was not asked. However often that happens, it does not count as an attempt.</summary>
    /// <param name="reason">Why, in words. Not empty; what is longer than 1,000 characters is cut.</param>
    /// <param name="after">How long to wait. Greater than zero.</param>
    /// <exception cref="ArgumentException">The reason is empty or the span is not greater than zero.</exception>
    public static DeliveryResult Held(string reason, TimeSpan after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(after, TimeSpan.Zero);
        return NotSent(DeliveryResultKind.Retry, reason, after) with { IsHeld = true };
    }

    /// <summary>It was definitely not sent: this channel cannot reach the user, and the next one is tried.</summary>
    /// <param name="reason">Why, in words. Not empty; what is longer than 1,000 characters is cut.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    public static DeliveryResult CannotReach(string reason) => NotSent(DeliveryResultKind.CannotReach, reason);

    /// <summary>It was definitely not sent, for the platform knows of no credit of the user for the channel and the template: what the engine counted is set to 0, and the next channel is tried.</summary>
    /// <inheritdoc cref="CannotReach(string)"/>
    public static DeliveryResult OutOfCredits(string reason) => CannotReach(reason) with { EndsCredits = true };

    /// <summary>It was definitely not sent, for the user wants nothing by this channel, or has left it: blocked, unsubscribed, unfollowed. That is remembered, so that the channel can leave the user in peace until they come back; the next channel is tried.</summary>
    /// <inheritdoc cref="CannotReach(string)"/>
    public static DeliveryResult TurnedAway(string reason) => CannotReach(reason) with { IsTurnedAway = true };

    /// <summary>It was definitely not sent, and another attempt would fail in the same way.</summary>
    /// <inheritdoc cref="CannotReach(string)"/>
    public static DeliveryResult Failed(string reason) => NotSent(DeliveryResultKind.Failed, reason);

    /// <summary>It was definitely not sent, and it is too late for it: what it was to answer has lapsed. No other channel is tried.</summary>
    /// <inheritdoc cref="CannotReach(string)"/>
    public static DeliveryResult Expired(string reason) => NotSent(DeliveryResultKind.Expired, reason);

    /// <summary>It may or may not have been sent.</summary>
    /// <inheritdoc cref="CannotReach(string)"/>
    public static DeliveryResult Unknown(string reason) => NotSent(DeliveryResultKind.Unknown, reason);

    /// <summary>For people, without the receipt.</summary>
    public override string ToString() => $"{Kind}{(Reason is null ? "" : $" ({Reason})")}{(After is { } after ? $" after {after}" : "")}";

    private static DeliveryResult Sent(DeliveryResultKind kind, string? receipt) => receipt is not { Length: 0 or > MaxReceiptLength }
        ? new(kind, receipt)
        : throw new ArgumentException($"A receipt has 1 to {MaxReceiptLength} characters; this one has {receipt.Length}.", nameof(receipt));

    private static DeliveryResult NotSent(DeliveryResultKind kind, string reason, TimeSpan? after = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);

        // It is kept with the user and in the journal: a platform's whole page is no reason.
        return new(kind, null, reason.Length > MaxReasonLength ? $"{reason.AsSpan(0, MaxReasonLength - 1)}…" : reason, after);
    }
}
