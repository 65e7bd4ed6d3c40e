namespace Wellspring.Engine;

/// <summary>A delivery that is not over. It is part of its user's state: the fold of the decision and of what became of it since.</summary>
internal sealed class PendingDelivery(string user, Origin origin, string channel, int ordinal)
{
    /// <summary>Why it is not tried again, where that is not for the channel.</summary>
    public const string Ended = "what it is about ended while the channel had it";

    /// <summary>In the byte of the state: more follows behind the rest.</summary>
    private const byte HasMore = 0x80;

    private const int MostEarly = 4;

    private const byte Unwanted = 1;
    private const byte HasMoved = 2;
    private const byte IsRerouted = 4;
    private const byte HasId = 8;

    private List<DeliveryReceipt>? early;
    private ReceiptName name;

    /// <summary>The action as the state has it.</summary>
    private ReadOnlyMemory<byte> written;

    /// <summary>For whom it was decided, where that is an alias of the user by now.</summary>
    private string? decidedFor;

    public Origin Origin { get; } = origin;

    /// <summary>Made of what was written when someone asks for it.</summary>
    public OutgoingAction Action { get => field ??= (OutgoingAction)ActionJson.Read(written.Span); init; } = null!;

    /// <summary>When it was decided, in UTC ticks.</summary>
    public required long DecidedAt { get; init; }

    /// <summary>When it was decided that it goes by this channel, in UTC ticks.</summary>
    public long RoutedAt { get => Math.Max(field, DecidedAt); private init; }

    /// <summary>From when its time counts: the decision, or when it was last sent again by hand; in UTC ticks.</summary>
    public long Since { get => Math.Max(field, DecidedAt); private set; }

    /// <summary>Pending, Sending, or Dead; while a receipt may come also Accepted, Submitted, or Unknown.</summary>
    public DeliveryState State { get; private set; }

    public string Channel { get; } = channel;

    /// <summary>The channel's place among those of the message.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>How many attempts were begun.</summary>
    public int Attempt { get; private set; }

    /// <summary>No attempt is made before; in UTC ticks.</summary>
    public long NotBefore { get; private set; }

    /// <summary>A receipt is waited for until then, in UTC ticks; <see cref="long.MaxValue"/> where none is.</summary>
    public long ReceiptUntil { get; private set; } = long.MaxValue;

    /// <summary>What the platform calls it; null where it has no name for it, or has not said so yet.</summary>
    public string? Receipt => name.Text;

    /// <summary>The user's credit that it has taken and that is neither used nor given back; null where there is none.</summary>
    public Credit? Credit { get; set; }

    /// <summary>An attempt was answered by nothing that tells whether it was sent.</summary>
    public bool IsInDoubt => inDoubtSince > 0;

    /// <summary>The same, and no one has looked: who sent it again by hand has looked at what was before. What was not is decided by the user's clock, which may be ahead of that of attempts.</summary>
    public bool IsUnanswered => IsInDoubt && (Since == DecidedAt || inDoubtSince >= Since);

    /// <summary>An attempt has no answer, or is under way, so that it may have been sent: since when, in UTC ticks; 0 where none is in doubt.</summary>
    public long InDoubtSince => IsUnanswered ? inDoubtSince : State == DeliveryState.Sending ? Math.Max(waitsSince, 1) : 0;

    /// <summary>It may have been sent, and no answer says so: its channel has it, or it waits for another attempt after one without an answer. What surely was not sent is not among it.</summary>
    public bool IsOpen => State is DeliveryState.Sending or DeliveryState.Pending && InDoubtSince > 0;

    /// <summary>Where it waits for a person, dead or submitted, why it is dead; and for what it waits for since when, a person or the channel's answer, in UTC ticks.</summary>
    private string? reason;
    private long waitsSince;
    private long inDoubtSince;

    /// <summary>What receipts said while it was open: of it, or of another by that channel.</summary>
    public IReadOnlyList<DeliveryReceipt> Early => (IReadOnlyList<DeliveryReceipt>?)early ?? [];

    /// <summary>What it is about ended while its channel had it: there is no further attempt.</summary>
    public bool IsUnwanted { get; private set; }

    /// <summary>Made where no one has said it yet; a state keeps it, for a hash takes longer than all else of what is read.</summary>
    public string Id { get => field ??= DeliveryId.Of(decidedFor ?? user, Origin, Ordinal); init; } = null!;

    /// <summary>When it is of no use any more, in UTC ticks.</summary>
    public long Deadline => Action.DeadlineAfter(Since);

    /// <summary>The entry that says what becomes of it.</summary>
    public DeliveryUpdated Become(DeliveryState state, DateTimeOffset at, string? reason = null, int? attempt = null, string? receipt = null, DateTimeOffset? next = null, Route? route = null, TimeSpan? receiptsWithin = null, bool takesCredit = false, bool unwanted = false)
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
            ReceiptUntil = receiptsWithin is { } within ? Until(state, at, within) : state == State && ReceiptUntil != long.MaxValue ? new(ReceiptUntil, TimeSpan.Zero) : null,
            NextChannel = route?.Channel,
            NextOrdinal = route?.Ordinal ?? 0,
            TakesCredit = takesCredit || route is { TakesCredit: true },
            IsUnwanted = unwanted,
            Of = this,
            NextDelivery = route is null ? null : By(route, at.UtcTicks).Id,
            Since = since,
            WaitsSince = WaitsSinceAfter(state, at),
            Deadline = Action.DeadlineAfter(since),
        };
    }

    /// <summary>What it is about has ended. False where it cannot be taken back: its channel has it, or a person has to decide.</summary>
    public bool Cancel()
    {
        IsUnwanted |= State is not (DeliveryState.Pending or DeliveryState.Dead);
        return State == DeliveryState.Pending;
    }

    /// <summary>What becomes of it by an entry. False where it is over.</summary>
    public bool Update(DeliveryUpdated entry)
    {
        inDoubtSince = entry.InDoubt ? InDoubtSince : inDoubtSince;
        (Since, waitsSince) = (SinceAfter(entry.At), WaitsSinceAfter(entry.State, entry.At));
        IsUnwanted = entry.IsUnwanted || (IsUnwanted && State != DeliveryState.Dead);
        (State, Attempt, NotBefore, ReceiptUntil) = (entry.State, entry.Attempt, entry.NextAttempt?.UtcTicks ?? 0, entry.ReceiptUntil?.UtcTicks ?? long.MaxValue);
        name = entry.Receipt is { } said ? new(said) : name;
        reason = State is DeliveryState.Dead or DeliveryState.Submitted ? entry.Reason : null;
        early = IsOpen ? early : null;
        return State is DeliveryState.Pending or DeliveryState.Sending || entry.ReceiptUntil is not null || (State == DeliveryState.Dead && entry.NextChannel is null);
    }

    /// <summary>A receipt is about it. One without a name is about any that waits for one.</summary>
    public bool Is(DeliveryReceipt receipt) => receipt.Delivery is { } id
        ? id == Id
        : receipt.Channel == Channel && (receipt.Receipt is { } said ? name == new ReceiptName(said) : ReceiptUntil != long.MaxValue);

    /// <summary>Keeps a receipt that may be about it until the channel has answered, over attempts without an answer too; of those without a name one. False where it is not kept.</summary>
    public bool Keep(DeliveryReceipt receipt)
    {
        if (!IsOpen || (receipt.Delivery is { } id ? id != Id : receipt.Channel != Channel) || Early.Count >= MostEarly || (receipt.IsNameless && Early.Any(kept => kept.IsNameless)))
        {
            return false;
        }

        (early ??= []).Add(receipt);
        return true;
    }

    /// <summary>The platform has taken it, or may have, and no receipt is waited for any more.</summary>
    public bool IsSettled(long now) => ReceiptUntil <= now && State != DeliveryState.Submitted;

    /// <summary>It, as a person sees it.</summary>
    /// <param name="update">What it died of; null where that is folded already.</param>
    public DeadDelivery AsDead(DeliveryUpdated? update = null) =>
        new(user, Id, Origin.Rule, Origin.Step, Action.Name, Channel, update is null ? reason : update.Reason, new(update?.At.UtcTicks ?? Math.Max(waitsSince, DecidedAt), TimeSpan.Zero));

    /// <summary>It, as whoever asks after it sees it.</summary>
    /// <param name="update">What the platform said when it took it; null where that is folded already.</param>
    public SubmittedDelivery AsSubmitted(DeliveryUpdated? update = null) => new(
        user,
        Id,
        Origin.Rule,
        Origin.Step,
        Action.Name,
        Channel,
        update?.Receipt ?? Receipt,
        new(update?.WaitsSince ?? Math.Max(waitsSince, DecidedAt), TimeSpan.Zero),
        new(Math.Min(update?.ReceiptUntil?.UtcTicks ?? ReceiptUntil, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero)) { IsUnwanted = IsUnwanted };

    /// <summary>A person has stopped it, or its user. What its channel has already is only not tried again, and what a person has to confirm is to be taken back; null where there is nothing to stop.</summary>
    public DeliveryUpdated? Stop(string why, DateTimeOffset at) => State switch
    {
        DeliveryState.Pending or DeliveryState.Dead => Become(DeliveryState.Cancelled, at, why),
        DeliveryState.Sending or DeliveryState.Submitted when !IsUnwanted => Become(State, at, why, unwanted: true),
        _ => null,
    };

    /// <summary>The same by another channel from a moment on, under an id of its own.</summary>
    public PendingDelivery By(Route route, long at) => new(user, Origin, route.Channel, route.Ordinal) { decidedFor = decidedFor, Action = Action, written = written, DecidedAt = DecidedAt, RoutedAt = at, Since = Since };

    /// <summary>Its user turned out to be an alias of another. Its id stays as it was.</summary>
    public void MoveTo(string other)
    {
        decidedFor ??= user;
        user = other;
    }

    private DateTimeOffset? Until(DeliveryState state, DateTimeOffset at, TimeSpan within) => state switch
    {
        DeliveryState.Accepted or DeliveryState.Unknown => new(Spans.After(at.UtcTicks, within), TimeSpan.Zero),
        DeliveryState.Submitted => new(Math.Min(Spans.After(at.UtcTicks, within), Deadline), TimeSpan.Zero),
        _ => null,
    };

    /// <summary>What was dead and is not any more was sent again by hand, and is known by its time as that.</summary>
    private long SinceAfter(DateTimeOffset at) => State == DeliveryState.Dead ? Math.Max(at.UtcTicks, DecidedAt + 1) : Since;

    /// <summary>What waits, for a person or the channel's answer, and goes on waiting waits since when it did.</summary>
    private long WaitsSinceAfter(DeliveryState state, DateTimeOffset at) =>
        state is not (DeliveryState.Dead or DeliveryState.Submitted or DeliveryState.Sending) ? 0 : state == State ? waitsSince : at.UtcTicks;

    public void Write(StateWriter writer, RuleSet rules)
    {
        Origin.Write(writer);
        writer.WriteTime(DecidedAt);
        writer.WriteTime(Since);
        var more = name != default || early is not null || ReceiptUntil != long.MaxValue || inDoubtSince > 0 || Credit is not null || waitsSince > 0;
        writer.Write((byte)((byte)State | (more ? HasMore : 0)));
        writer.Write((byte)((IsUnwanted ? Unwanted : 0) | (decidedFor is null ? 0 : HasMoved) | (RoutedAt > DecidedAt ? IsRerouted : 0) | HasId));
        writer.Write(Id);
        if (decidedFor is not null)
        {
            writer.Write(decidedFor);
        }

        if (RoutedAt > DecidedAt)
        {
            writer.WriteTime(RoutedAt);
        }

        writer.Write(Channel);
        writer.WriteVarint(Ordinal);
        writer.WriteVarint(Attempt);
        writer.WriteVarint(NotBefore);
        written = written.IsEmpty ? ActionJson.Write(Action) : written;
        writer.WriteVarint(written.Length);
        writer.Write(written.Span);
        if (more)
        {
            KeyCodec<string?>.Write(writer, Receipt);
            writer.WriteVarint(ReceiptUntil == long.MaxValue ? 0 : ReceiptUntil);
            writer.WriteVarint(Early.Count);
            foreach (var receipt in Early)
            {
                KeptData.Write(new(rules.Events.Find(typeof(DeliveryReceipt))!, receipt), writer);
            }

            writer.WriteVarint(inDoubtSince);
            writer.Write(Credit is not null);
            Credit?.Scope.Write(writer);
            Credit?.Validity.Write(writer);
            KeyCodec<string?>.Write(writer, reason);
            writer.WriteVarint(waitsSince);
        }
    }

    public static PendingDelivery Read(string user, StateReader reader)
    {
        var (origin, decidedAt, since, state, flags) = (Origin.Read(reader), reader.ReadTime(), reader.ReadTime(), reader.ReadByte(), reader.ReadByte());
        var id = (flags & HasId) != 0 ? reader.ReadString() : null;
        var movedFrom = (flags & HasMoved) != 0 ? reader.ReadString() : null;
        var routedAt = (flags & IsRerouted) != 0 ? reader.ReadTime() : 0;
        var (channel, ordinal, attempt, notBefore) = (reader.ReadRecurring(), reader.ReadCount(), reader.ReadCount(), reader.ReadVarint());
        PendingDelivery delivery = new(user, origin, channel, ordinal)
        {
            Id = id!,
            decidedFor = movedFrom,
            written = reader.Keep(reader.ReadCount()),
            DecidedAt = decidedAt,
            RoutedAt = routedAt,
            Since = since,
            State = (DeliveryState)(state & ~HasMore),
            IsUnwanted = (flags & Unwanted) != 0,
            Attempt = attempt,
            NotBefore = notBefore,
        };
        if ((state & HasMore) != 0)
        {
            delivery.ReadMore(reader);
        }

        return delivery;
    }

    private void ReadMore(StateReader reader)
    {
        name = new(KeyCodec<string?>.Read(reader));
        ReceiptUntil = reader.ReadVarint() is > 0 and var until ? until : long.MaxValue;
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            (early ??= []).Add((DeliveryReceipt)reader.ReadData()!.Value);
        }

        // Before it was only said that there is doubt, by a 1.
        inDoubtSince = reader.ReadVarint() is var doubt && doubt == 1 ? Since : doubt;
        Credit = reader.ReadBoolean() ? new(ConsentScope.Read(reader), Validity.Read(reader)) : null;
        (reason, waitsSince) = (KeyCodec<string?>.Read(reader), reader.ReadVarint());
    }
}
