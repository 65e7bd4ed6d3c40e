namespace Wellspring.Engine;

/// <summary>What receipts make of deliveries. A receipt of one that is over, or of none that is known, is kept in the journal and makes nothing.</summary>
internal sealed class Receipts(Router? router)
{
    private const string NotDelivered = "the platform says that it was not delivered";

    /// <summary>Where a receipt leads; null where nothing changes.</summary>
    public static DeliveryState? Next(DeliveryState from, ReceiptState receipt) => (from, receipt) switch
    {
        // It has arrived, whatever was thought of it.
        (_, ReceiptState.Delivered) => DeliveryState.Delivered,

        // The channel's answer comes first; what overtook it is kept until then.
        (DeliveryState.Sending, _) => null,
        (not DeliveryState.Accepted, ReceiptState.Confirmed) => DeliveryState.Accepted,

        // It is known that it was not sent.
        (DeliveryState.Pending or DeliveryState.Dead, _) => null,
        (_, ReceiptState.Unreachable or ReceiptState.Failed) => DeliveryState.Dead,
        (_, ReceiptState.Expired) => DeliveryState.Expired,
        _ => null,
    };

    /// <summary>The entry that says what a receipt makes of a delivery; null where it makes nothing.</summary>
    public DeliveryUpdated? After(DeliveryReceipt receipt, UserState user, PendingDelivery delivery)
    {
        var entry = Made(receipt, user, delivery);
        entry?.IsTurnedAway = receipt is { State: ReceiptState.Unreachable, TurnedAway: true };
        return entry;
    }

    private DeliveryUpdated? Made(DeliveryReceipt receipt, UserState user, PendingDelivery delivery) => Next(From(delivery), receipt.State) switch
    {
        null => null,
        DeliveryState.Dead when receipt.State == ReceiptState.Unreachable && delivery.IsUnwanted => delivery.Become(DeliveryState.Cancelled, user.Now, PendingDelivery.Ended),
        DeliveryState.Dead when receipt.State == ReceiptState.Unreachable && router is not null => router.Reroute(receipt.Reason ?? NotDelivered, user, delivery, user.Now),
        { } state and (DeliveryState.Dead or DeliveryState.Expired) => delivery.Become(state, user.Now, receipt.Reason ?? NotDelivered),
        { } state => delivery.Become(state, user.Now, receipt: receipt.Receipt, receiptsWithin: router?.ReceiptsWithin(delivery.Channel)),
    };

    /// <summary>Between an attempt without an answer and the next it is what it would be if there were no next: the platform's word is the answer, and there is nothing to repeat any more.</summary>
    private static DeliveryState From(PendingDelivery delivery) => delivery is { State: DeliveryState.Pending, IsOpen: true } ? DeliveryState.Unknown : delivery.State;
}
