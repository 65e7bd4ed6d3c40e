using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>A delivery that is not over. It is part of its user's state: the fold of the decision and of what became of it since.</summary>
internal sealed class PendingDelivery(string user, Origin origin, string channel, int ordinal)
{
    public Origin Origin { get; } = origin;

    public required OutgoingAction Action { get; init; }

    /// <summary>When it was decided, in UTC ticks.</summary>
    public required long DecidedAt { get; init; }

    /// <summary>From when its time counts: the decision, or when it was last sent again by hand; in UTC ticks.</summary>
    public long Since { get => Math.Max(field, DecidedAt); private set; }

    /// <summary>Pending, Sending, or Dead.</summary>
    public DeliveryState State { get; private set; }

    public string Channel { get; } = channel;

    /// <summary>The channel's place among those of the message.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>How many attempts were begun.</summary>
    public int Attempt { get; private set; }

    /// <summary>No attempt is made before; in UTC ticks.</summary>
    public long NotBefore { get; private set; }

    /// <summary>What it is about ended while its channel had it: there is no further attempt.</summary>
    public bool IsUnwanted { get; private set; }

    public string Id => field ??= DeliveryId.Of(user, Origin, Ordinal);

    /// <summary>When it is of no use any more, in UTC ticks.</summary>
    public long Deadline => Action.DeadlineAfter(Since);

    /// <summary>The entry that says what becomes of it.</summary>
    public DeliveryUpdated Become(DeliveryState state, DateTimeOffset at, string? reason = null, int? attempt = null, string? receipt = null, DateTimeOffset? next = null, Route? route = null)
    {
        var since = SinceAfter(at);
        return new(user, Id)
        {
            Channel = Channel,
            State = state,
            At = at,
            Attempt = attempt ?? Attempt,
            Reason = reason,
            Receipt = receipt,
            NextAttempt = next,
            NextChannel = route?.Channel,
            NextOrdinal = route?.Ordinal ?? 0,
            NextDelivery = route is null ? null : By(route).Id,
            Since = since,
            Deadline = Action.DeadlineAfter(since),
        };
    }

    /// <summary>What it is about has ended. False where it cannot be taken back: its channel has it, or a person has to decide.</summary>
    public bool Cancel()
    {
        IsUnwanted |= State == DeliveryState.Sending;
        return State == DeliveryState.Pending;
    }

    /// <summary>What becomes of it by an entry. False where it is over.</summary>
    public bool Update(DeliveryUpdated entry)
    {
        Since = SinceAfter(entry.At);
        IsUnwanted &= State != DeliveryState.Dead;
        (State, Attempt, NotBefore) = (entry.State, entry.Attempt, entry.NextAttempt?.UtcTicks ?? 0);
        return State is DeliveryState.Pending or DeliveryState.Sending || (State == DeliveryState.Dead && entry.NextChannel is null);
    }

    /// <summary>The same by another channel, under an id of its own.</summary>
    public PendingDelivery By(Route route) => new(user, Origin, route.Channel, route.Ordinal) { Action = Action, DecidedAt = DecidedAt, Since = Since };

    /// <summary>What was dead and is not any more was sent again by hand.</summary>
    private long SinceAfter(DateTimeOffset at) => State == DeliveryState.Dead ? at.UtcTicks : Since;

    public void Write(StateWriter writer)
    {
        Origin.Write(writer);
        writer.WriteTime(DecidedAt);
        writer.WriteTime(Since);
        writer.Write((byte)State);
        writer.Write(IsUnwanted);
        writer.Write(Channel);
        writer.WriteVarint(Ordinal);
        writer.WriteVarint(Attempt);
        writer.WriteVarint(NotBefore);
        var action = ActionJson.Write(Action);
        writer.WriteVarint(action.Length);
        writer.Write(action);
    }

    public static PendingDelivery Read(string user, StateReader reader)
    {
        var (origin, decidedAt, since, state, isUnwanted) = (Origin.Read(reader), reader.ReadTime(), reader.ReadTime(), (DeliveryState)reader.ReadByte(), reader.ReadBoolean());
        var (channel, ordinal, attempt, notBefore) = (reader.ReadString(), reader.ReadCount(), reader.ReadCount(), reader.ReadVarint());
        using var action = JsonDocument.Parse(reader.Keep(reader.ReadCount()));
        return new(user, origin, channel, ordinal)
        {
            Action = (OutgoingAction)ActionJson.Read(action.RootElement),
            DecidedAt = decidedAt,
            Since = since,
            State = state,
            IsUnwanted = isUnwanted,
            Attempt = attempt,
            NotBefore = notBefore,
        };
    }
}
