namespace Wellspring.Engine;

/// <summary>Where a delivery is found: a user's partition and number, and the delivery's id.</summary>
internal readonly record struct DeliveryRef(int Partition, long User, string Id);

/// <summary>The deliveries that are to be handed to their channels, by channel. Derived from the users' states, as timers are; it hears of each only when that is committed.</summary>
internal sealed class Outbox(IEnumerable<string> channels)
{
    private readonly Dictionary<string, Lane> lanes = channels.ToDictionary(channel => channel, _ => new Lane(), StringComparer.Ordinal);

    public Lane Of(string channel) => lanes[channel];

    /// <summary>How many wait.</summary>
    public int Count => lanes.Values.Sum(lane => lane.Count);

    /// <summary>What an entry that is committed puts into it.</summary>
    public void Tell(int partition, in StagedEntry staged)
    {
        switch (staged.Entry)
        {
            case Decision { Delivery: { } id, Channel: { } channel, Outgoing: { } outgoing } decision:
                Add(channel, new(new(partition, staged.User!.Number, id), 0, outgoing.DeadlineAfter(decision.AtTicks), decision.AtTicks));
                break;
            case DeliveryUpdated { State: DeliveryState.Pending } retry:
                Add(retry.Channel, new(new(partition, staged.User!.Number, retry.Delivery), retry.NextAttempt?.UtcTicks ?? 0, retry.Deadline, retry.Since));
                break;
            case DeliveryUpdated { NextChannel: { } next } rerouted:
                Add(next, new(new(partition, staged.User!.Number, rerouted.NextDelivery!), 0, rerouted.Deadline, rerouted.Since));
                break;
        }
    }

    /// <summary>Adds one that waits since before the engine was made.</summary>
    public void Recover(int partition, long user, PendingDelivery delivery)
    {
        if (delivery.State is DeliveryState.Pending or DeliveryState.Sending)
        {
            Add(delivery.Channel, new(new(partition, user, delivery.Id), delivery.NotBefore, delivery.Deadline, delivery.Since));
        }
    }

    /// <summary>What waits for a channel that the engine does not have stays with its user.</summary>
    private void Add(string channel, in Waiting waiting)
    {
        if (lanes.TryGetValue(channel, out var lane))
        {
            lane.Add(waiting);
        }
    }
}
