namespace Wellspring.Engine;

/// <summary>What a platform reports of a delivery later. On the wire: <c>delivery_receipt</c>, an event of the user whom the delivery was for, which every engine knows. Whoever publishes it, its origin is <see cref="EventOrigin.Receipt"/>: it is no activity.</summary>
/// <param name="State">What the platform says.</param>
/// <param name="Delivery">The delivery's id. Null where <paramref name="Channel"/>, and mostly <paramref name="Receipt"/>, say which it is.</param>
/// <param name="Channel">The channel's name, up to 200 characters. With a delivery's id it may be left out.</param>
/// <param name="Receipt">What the platform calls the delivery, as in <see cref="DeliveryResult.Receipt"/>: 1 to 256 characters. Null where it does not say, and gives no delivery's id either: then it is the user's oldest by the channel that waits for a receipt.</param>
/// <param name="Reason">Why it did not arrive, up to 1,000 characters. It goes into logs and to people: it holds no user, no content and no secret.</param>
public sealed record DeliveryReceipt(ReceiptState State, string? Delivery = null, string? Channel = null, string? Receipt = null, string? Reason = null)
{
    /// <summary>With <see cref="ReceiptState.Unreachable"/>: the user wants nothing by the channel, or has left it; see <see cref="DeliveryResult.TurnedAway"/>. Default false.</summary>
    public bool TurnedAway { get; init; }

    /// <summary>It says the channel, and not which delivery.</summary>
    internal bool IsNameless => Delivery is null && Receipt is null;
}
