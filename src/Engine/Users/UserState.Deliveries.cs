namespace Wellspring.Engine;

/// <content>What is on its way to the user.</content>
internal sealed partial class UserState
{
    private DeliveryList? deliveries;

    /// <summary>Until then a receipt is waited for, of the one for which that is over first; <see cref="long.MinValue"/> where that has to be found.</summary>
    private long receiptDue = long.MinValue;
    private List<PendingDelivery>? cancelled;

    /// <summary>What was decided to be delivered and is not over.</summary>
    public IReadOnlyList<PendingDelivery> Deliveries => (IReadOnlyList<PendingDelivery>?)deliveries ?? [];

    public void Add(PendingDelivery delivery)
    {
        (deliveries ??= []).Add(delivery);
        receiptDue = Math.Min(receiptDue, delivery.ReceiptUntil);
    }

    /// <summary>Adds a delivery that may take a credit with it.</summary>
    public void Add(PendingDelivery delivery, bool takesCredit)
    {
        Add(delivery);
        if (takesCredit)
        {
            delivery.Credit = rules.Ledger.Reserve(this, delivery.Channel, delivery.Action.Name);
        }
    }

    public PendingDelivery? FindDelivery(string id) => deliveries?.Find(id);

    /// <summary>The delivery that a receipt is about, of several the oldest; null where there is none.</summary>
    public PendingDelivery? Find(DeliveryReceipt receipt) => receipt.Delivery is { } delivery ? FindDelivery(delivery) : deliveries?.FirstOrDefault(other => other.Is(receipt));

    /// <summary>A receipt may be about what is open, under a name that only an answer will tell. One that will never have a name is for one of them, and only where none that the platform is known to have waits for it.</summary>
    public void Keep(DeliveryReceipt receipt)
    {
        if (Find(receipt) is null or { State: DeliveryState.Sending })
        {
            foreach (var delivery in Deliveries)
            {
                if (delivery.Keep(receipt) && receipt.IsNameless)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Takes out messages that are held or pending and no longer wanted. What a person has to confirm yet stays, and is known as cancelled too.</summary>
    public void Cancel(Predicate<Origin> unwanted)
    {
        held?.RemoveAll(message => unwanted(message.Origin));
        for (var i = 0; i < Deliveries.Count; i++)
        {
            var delivery = Deliveries[i];
            if (!unwanted(delivery.Origin))
            {
                continue;
            }

            if (delivery is { State: DeliveryState.Submitted, IsUnwanted: false })
            {
                (cancelled ??= []).Add(delivery);
            }

            if (delivery.Cancel())
            {
                GiveBack(delivery);
                (cancelled ??= []).Add(delivery);
                deliveries!.Remove(delivery);
                i--;
            }
        }
    }

    /// <summary>Those that were cancelled since it was asked last.</summary>
    public IReadOnlyList<PendingDelivery> TakeCancelled()
    {
        var taken = (IReadOnlyList<PendingDelivery>?)cancelled ?? [];
        cancelled = null;
        return taken;
    }

    public void Update(DeliveryUpdated entry)
    {
        if (FindDelivery(entry.Delivery) is not { } delivery)
        {
            return; // It was cancelled with the event before, or under other rules it was never decided.
        }

        var until = delivery.ReceiptUntil;
        if (!delivery.Update(entry))
        {
            deliveries!.Remove(delivery);
        }

        receiptDue = delivery.ReceiptUntil <= receiptDue ? delivery.ReceiptUntil : until == receiptDue ? long.MinValue : receiptDue;

        Settle(delivery, entry);
        if (entry.NextChannel is { } channel)
        {
            Add(delivery.By(new(channel, entry.NextOrdinal), entry.At.UtcTicks), entry.TakesCredit);
            Count(delivery.Action, channel, entry.At.UtcTicks);
        }

        Rearm();
    }

    /// <summary>What becomes of a delivery's credit: taken for an attempt, used with what was sent, and given back where it is certain that nothing was.</summary>
    private void Settle(PendingDelivery delivery, DeliveryUpdated entry)
    {
        switch (entry.State)
        {
            case DeliveryState.Sending when entry.TakesCredit:
                delivery.Credit = rules.Ledger.Reserve(this, delivery.Channel, delivery.Action.Name);
                break;
            case DeliveryState.Accepted or DeliveryState.Submitted or DeliveryState.Delivered or DeliveryState.Unknown:
                delivery.Credit = null;
                break;
            case DeliveryState.Cancelled or DeliveryState.Expired or DeliveryState.Dead:
                GiveBack(delivery);
                break;
        }

        if (entry.IsTurnedAway)
        {
            rules.Facts.TurnedAway.Fold(this, delivery.Channel, entry.At.UtcTicks);
        }

        if (entry.EndsCredits)
        {
            rules.Ledger.End(this, delivery.Channel, delivery.Action.Name);
        }
    }

    private void GiveBack(PendingDelivery delivery)
    {
        if (delivery is { IsInDoubt: false, Credit: { } credit })
        {
            rules.Ledger.Restore(this, credit);
            delivery.Credit = null;
        }
    }

    /// <summary>A message goes to another channel than it was decided for: it counts for the caps over that.</summary>
    private void Count(OutgoingAction action, string channel, long at)
    {
        rules.Facts.Sent.Fold(this, channel, at);
        foreach (var (cap, times) in rules.Caps)
        {
            if (cap.Channel is not null && cap.Counts(action, channel))
            {
                times.Add(this, at);
            }
        }
    }
}
