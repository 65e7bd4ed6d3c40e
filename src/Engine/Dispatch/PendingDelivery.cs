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

    /// <summary>For whom it was decided, where that is an alias of the user by now: its id stays as it was.</summary>
    public string? DecidedFor { get; private init; }

    public string Id => field ??= DeliveryId.Of(DecidedFor ?? user, Origin, Ordinal);

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
    public PendingDelivery By(Route route) => new(user, Origin, route.Channel, route.Ordinal) { DecidedFor = DecidedFor, Action = Action, DecidedAt = DecidedAt, Since = Since };

    /// <summary>The same, of the user whose alias its user turned out to be.</summary>
    public PendingDelivery MoveTo(string other) => new(other, Origin, Channel, Ordinal)
    {
        DecidedFor = DecidedFor ?? user,
        Action = Action,
        DecidedAt = DecidedAt,
        Since = Since,
        State = State,
        IsUnwanted = IsUnwanted,
        Attempt = Attempt,
        NotBefore = NotBefore,
    };

    /// <summary>What was dead and is not any more was sent again by hand.</summary>
    private long SinceAfter(DateTimeOffset at) => State == DeliveryState.Dead ? at.UtcTicks : Since;

    public void Write(StateWriter writer, RuleSet rules)
    {
        Origin.Write(writer, rules);
        writer.WriteTime(DecidedAt);
        writer.WriteTime(Since);
        writer.Write((byte)State);
        writer.Write((byte)((IsUnwanted ? 1 : 0) | (DecidedFor is null ? 0 : 2)));
        if (DecidedFor is not null)
        {
            writer.Write(DecidedFor);
        }

        writer.Write(Channel);
        writer.Write7BitEncodedInt(Ordinal);
        writer.Write7BitEncodedInt(Attempt);
        writer.Write7BitEncodedInt64(NotBefore);
        var action = ActionJson.Write(Action);
        writer.Write7BitEncodedInt(action.Length);
        writer.Write(action);
    }

    public static PendingDelivery Read(string user, StateReader reader, Func<int, EventType> typeAt)
    {
        var (origin, decidedAt, since, state, flags) = (Origin.Read(reader, typeAt), reader.ReadTime(), reader.ReadTime(), (DeliveryState)reader.ReadByte(), reader.ReadByte());
        var decidedFor = (flags & 2) != 0 ? reader.ReadString() : null;
        var (channel, ordinal, attempt, notBefore) = (reader.ReadString(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
        using var action = JsonDocument.Parse(reader.ReadBytes(reader.Read7BitEncodedInt()));
        return new(user, origin, channel, ordinal)
        {
            DecidedFor = decidedFor,
            Action = (OutgoingAction)ActionJson.Read(action.RootElement),
            DecidedAt = decidedAt,
            Since = since,
            State = state,
            IsUnwanted = (flags & 1) != 0,
            Attempt = attempt,
            NotBefore = notBefore,
        };
    }
}
