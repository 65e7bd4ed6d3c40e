using System.Collections.Concurrent;

namespace Wellspring.Engine;

/// <summary>Where a delivery is found: a user's partition and number, and the delivery's id.</summary>
internal readonly record struct DeliveryRef(int Partition, long User, string Id)
{
    /// <summary>A user's few have the same, which costs less than to look at the id.</summary>
    public override int GetHashCode() => ((int)User << 8) ^ Partition;
}

/// <summary>The deliveries that are to be handed to their channels, by channel, and those that are dead. Derived from the users' states, as timers are; it hears of each only when that is committed.</summary>
internal sealed class Outbox
{
    private readonly ConcurrentDictionary<string, Lane> lanes = new(StringComparer.Ordinal);

    /// <summary>How many wait.</summary>
    public int Count => lanes.Values.Sum(lane => lane.Count);

    public DeliveryIndex<DeadDelivery> Dead { get; } = new(dead => new(dead.User, dead.Rule, dead.Channel, dead.Since));

    public DeliveryIndex<SubmittedDelivery> Submitted { get; } = new(submitted => new(submitted.User, submitted.Rule, submitted.Channel, submitted.Since));

    /// <summary>What waits for a channel, also where the engine does not have it: it goes out when there is one of that name again.</summary>
    public Lane Of(string channel) => lanes.GetOrAdd(channel, _ => new Lane());

    /// <summary>How a channel stands, as far as it can be told from here.</summary>
    public ChannelStatus StatusOf(string channel)
    {
        var lane = Of(channel);
        return new(channel, lane.Count, lane.Oldest is { } ticks ? new(ticks, TimeSpan.Zero) : null, false) { Dead = Dead.Count(channel) };
    }

    /// <summary>The names of channels that something waits for, or was dead of, beside some, in their order.</summary>
    public IEnumerable<string> NamesBeside(IEnumerable<string> known) =>
        lanes.Where(lane => lane.Value.Count > 0).Select(lane => lane.Key).Union(Dead.Channels, StringComparer.Ordinal).Except(known, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>What waits, or is on its way to being claimed.</summary>
    public IEnumerable<DeliveryRef> Waiting(string? channel) => channel is not null ? Of(channel).All() : lanes.Values.SelectMany(lane => lane.All());

    /// <summary>What an entry that is committed puts into it.</summary>
    public void Tell(int partition, in StagedEntry staged)
    {
        switch (staged.Entry)
        {
            case Decision { Delivery: { } id, Channel: { } channel, Outgoing: { } outgoing } decision:
                Of(channel).Add(new(new(partition, staged.User!.Number, id), 0, outgoing.DeadlineAfter(decision.AtTicks), decision.AtTicks));
                break;
            case Absorbed absorbed:
                foreach (var dead in absorbed.Dead)
                {
                    Dead.Add(new(partition, staged.User!.Number, dead.Delivery), dead);
                }

                foreach (var submitted in absorbed.Submitted)
                {
                    Submitted.Add(new(partition, staged.User!.Number, submitted.Delivery), submitted);
                }

                break;
            case DeliveryUpdated update:
                Tell(new(partition, staged.User!.Number, update.Delivery), update);
                break;
        }
    }

    /// <summary>Adds one that a user's state has and that it was not told of.</summary>
    public void Recover(int partition, UserState user, PendingDelivery delivery)
    {
        DeliveryRef at = new(partition, user.Number, delivery.Id);
        if (delivery.State is DeliveryState.Pending or DeliveryState.Sending)
        {
            Of(delivery.Channel).Add(new(at, delivery.NotBefore, delivery.Deadline, delivery.Since));
        }
        else if (delivery.State == DeliveryState.Dead)
        {
            Dead.Add(at, delivery.AsDead());
        }
        else if (delivery.State == DeliveryState.Submitted)
        {
            Submitted.Add(at, delivery.AsSubmitted());
        }
    }

    private void Tell(DeliveryRef at, DeliveryUpdated update)
    {
        if (update is { State: DeliveryState.Submitted, Of: { } taken })
        {
            Submitted.Add(at, taken.AsSubmitted(update));
        }
        else
        {
            Submitted.Remove(at.Id);
        }

        if (update is { State: DeliveryState.Dead, NextChannel: null, Of: { } delivery })
        {
            Dead.Add(at, delivery.AsDead(update));
            return;
        }

        Dead.Remove(at.Id);
        if (update.State == DeliveryState.Pending)
        {
            Of(update.Channel).Add(new(at, update.NextAttempt?.UtcTicks ?? 0, update.Deadline, update.Since));
        }
        else if (update.NextChannel is { } next)
        {
            Of(next).Add(new(at with { Id = update.NextDelivery! }, 0, update.Deadline, update.Since));
        }
    }
}
