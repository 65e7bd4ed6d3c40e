namespace Wellspring.Engine;

/// <summary>What became of a delivery: an entry of the journal. A delivery begins with its <see cref="Decision"/>, as <see cref="DeliveryState.Pending"/>.</summary>
public sealed class DeliveryUpdated : JournalEntry
{
    internal DeliveryUpdated(string user, string delivery)
        : base(user) => Delivery = delivery;

    /// <summary>The delivery's id, 32 characters.</summary>
    public string Delivery { get; }

    /// <summary>The channel that it was for.</summary>
    public string Channel { get; internal init; } = "";

    /// <summary>Where it stands now.</summary>
    public DeliveryState State { get; internal init; }

    /// <summary>When, by the engine's wall clock; where an event of the user cancelled it, by the user's clock. In UTC.</summary>
    public DateTimeOffset At { get; internal init; }

    /// <summary>How many attempts were begun.</summary>
    public int Attempt { get; internal init; }

    /// <summary>Why, in words; null where it goes well.</summary>
    public string? Reason { get; internal init; }

    /// <summary>What the platform calls it; null where it has no name for it.</summary>
    public string? Receipt { get; internal init; }

    /// <summary>Where it is pending after an attempt: no attempt is made before. In UTC.</summary>
    public DateTimeOffset? NextAttempt { get; internal init; }

    /// <summary>Until when a receipt is waited for, in UTC; null where none is. What is <see cref="DeliveryState.Submitted"/> expires then.</summary>
    public DateTimeOffset? ReceiptUntil { get; internal init; }

    /// <summary>The channel that takes over, under a new delivery id; null where none does.</summary>
    public string? NextChannel { get; internal init; }

    /// <summary>A credit was taken for this attempt, or for <see cref="NextChannel"/>.</summary>
    internal bool TakesCredit { get; init; }

    /// <summary>An attempt was begun and has no answer that tells whether it was sent.</summary>
    internal bool InDoubt { get; set; }

    /// <summary>The platform knows of no credit for the channel and the template.</summary>
    internal bool EndsCredits { get; set; }

    /// <summary>The user wants nothing by the channel, or has left it.</summary>
    internal bool IsTurnedAway { get; set; }

    /// <summary>The place of <see cref="NextChannel"/> among the channels of the message, from 0.</summary>
    internal int NextOrdinal { get; init; }

    /// <summary>The id that the delivery has with <see cref="NextChannel"/>. For the outbox; a journal does not keep it.</summary>
    internal string? NextDelivery { get; init; }

    /// <summary>It is not wanted any more: there is no further attempt.</summary>
    internal bool IsUnwanted { get; init; }

    /// <summary>The delivery, for what does not change of it. For the outbox; a journal does not keep it.</summary>
    internal PendingDelivery? Of { get; init; }

    /// <summary>From when its time counts, in UTC ticks. For the outbox; a journal does not keep it.</summary>
    internal long Since { get; init; }

    /// <summary>Since when it waits for a person, dead or submitted, in UTC ticks. For the outbox; a journal does not keep it.</summary>
    internal long WaitsSince { get; init; }

    /// <summary>When it is of no use any more, in UTC ticks. For the outbox; a journal does not keep it.</summary>
    internal long Deadline { get; init; } = long.MaxValue;

    /// <summary>One line for people, without the user.</summary>
    public override string ToString() => $"{At:yyyy-MM-dd HH:mm:ss} delivery {Delivery} by {Channel}: {State}{(Reason is null ? "" : $" ({Reason})")}{(NextChannel is null ? "" : $", now by {NextChannel}")}";
}
