namespace Wellspring.Engine;

/// <summary>Whether a channel is asked to deliver, and what becomes of the delivery by its answer.</summary>
internal sealed class AttemptPolicy(ChannelSlot slot, Router router, TimeProvider time)
{
    private IChannel Channel => slot.Channel;

    private ChannelOptions Options => slot.Options;

    /// <summary>An attempt begins, if it still may: the claim, and what is handed to the channel; null where it is not asked.</summary>
    public DeliveryUpdated Begin(UserState user, PendingDelivery pending, Turn turn, out Delivery? claimed)
    {
        claimed = null;
        var now = time.GetUtcNow();

        if ((pending.State == DeliveryState.Sending && pending.IsUnwanted) || (pending.InDoubtSince > 0 && !MayRepeat(pending, now)))
        {
            return Unknown(pending, now, pending.State == DeliveryState.Sending ? "the engine stopped while the channel had it" : "an attempt had no answer, and the platform knows repeats of it no longer");
        }

        if (now.UtcTicks > Deadline(pending))
        {
            return pending.Become(DeliveryState.Expired, now, $"not sent within {Spans.Text(new(Deadline(pending) - pending.Since))}");
        }

        if (pending.Attempt >= Options.MaxAttempts)
        {
            // Also what brings the process down each time comes to an end.
            return pending.Become(DeliveryState.Dead, now, $"{pending.Attempt} attempts were begun, and none succeeded");
        }

        if (turn.Judge(user, pending) is { } verdict)
        {
            return pending.Become(DeliveryState.Cancelled, now, verdict.Reason);
        }

        if (Quiet(user, pending, now) is { } waits)
        {
            return waits;
        }

        // What may have been sent has used its credit, unless the channel knows the id.
        var usesCredit = (pending.IsInDoubt || pending.InDoubtSince > 0) && !KnowsRepeat(pending, now);
        var made = router.Make(user, pending, Channel, usesCredit ? null : pending.Credit, now);
        if (made.Explanation is { } problem)
        {
            // It was otherwise when it was decided. By another channel it would come twice, where it came.
            return pending.InDoubtSince > 0 && !MayComeTwice(pending) ? Unknown(pending, now, $"an attempt had no answer, and there can be no other: {problem}") : router.Reroute(problem, user, pending, now);
        }

        var sending = pending.Become(DeliveryState.Sending, now, attempt: pending.Attempt + 1, takesCredit: made.TakesCredit);
        claimed = new()
        {
            Id = pending.Id,
            User = user.Id,
            Rule = pending.Origin.Rule,
            Step = pending.Origin.Step,
            Key = pending.Origin.Key,
            Channel = Channel.Name,
            Action = pending.Action,
            Address = made.Address,
            Message = made.Message,
            Kept = pending.Origin.Trigger,
            DecidedAt = new(pending.DecidedAt, TimeSpan.Zero),
            Deadline = new(Deadline(pending), TimeSpan.Zero),
            Attempt = sending.Attempt,
        };
        return sending;
    }

    /// <summary>It has become quiet since it was decided: a limit, a fault or a stop has held it until now. What may have been sent is not held, for its repeat is not to come beside it in the morning.</summary>
    private DeliveryUpdated? Quiet(UserState user, PendingDelivery pending, DateTimeOffset now)
    {
        if (pending.InDoubtSince > 0 || Channel.IgnoresQuietHours || user.Rules.QuietHours is not { } hours || !hours.Judges(pending.Action.Class) || !hours.Covers(now.UtcTicks, user.Zone))
        {
            return null;
        }

        if (hours.Mode == QuietHoursMode.Drop)
        {
            return pending.Become(DeliveryState.Cancelled, now, hours.ToString());
        }

        var release = hours.ReleaseOf(user.Id, now.UtcTicks, user.Zone);
        var last = Math.Min(Deadline(pending), hours.MaxLateness is { } most ? Spans.After(pending.Since, most) : long.MaxValue);
        return release > last
            ? pending.Become(DeliveryState.Expired, now, "after the quiet hours it would come too late")
            : pending.Become(DeliveryState.Pending, now, "quiet hours", next: new(release, TimeSpan.Zero));
    }

    /// <summary>A claim without an attempt: it may cost no message.</summary>
    public DeliveryUpdated NotAsked(PendingDelivery pending) =>
        pending.Become(pending.IsUnwanted ? DeliveryState.Cancelled : DeliveryState.Pending, time.GetUtcNow(), "the engine stopped before the channel was asked", attempt: pending.Attempt - 1);

    /// <summary>What becomes of a delivery by an answer.</summary>
    /// <param name="result">What the channel said; null where it was not asked.</param>
    /// <param name="user">The user.</param>
    /// <param name="pending">The delivery.</param>
    /// <param name="turn">Knows what speaks against it by now.</param>
    public DeliveryUpdated After(DeliveryResult? result, UserState user, PendingDelivery pending, Turn turn)
    {
        var entry = Answered(result, user, pending, turn);
        entry.InDoubt = result?.Kind == DeliveryResultKind.Unknown;
        entry.EndsCredits = result?.EndsCredits == true;
        entry.IsTurnedAway = result?.IsTurnedAway == true;
        return entry;
    }

    private DeliveryUpdated Answered(DeliveryResult? result, UserState user, PendingDelivery pending, Turn turn)
    {
        var (now, objection) = (time.GetUtcNow(), result?.Kind == DeliveryResultKind.Submitted ? turn.Objection(user, pending) : null);
        return result?.Kind switch
        {
            null or DeliveryResultKind.Retry or DeliveryResultKind.CannotReach when pending.IsUnwanted => pending.Become(DeliveryState.Cancelled, now, PendingDelivery.Ended),
            null => pending.Become(DeliveryState.Pending, now, "the circuit breaker is open", attempt: pending.Attempt - 1, next: now + Options.BreakFor),
            DeliveryResultKind.Accepted => pending.Become(DeliveryState.Accepted, now, receipt: result.Receipt, receiptsWithin: result.ReceiptsWithin ?? Channel.ReceiptsWithin),
            DeliveryResultKind.Submitted => pending.Become(DeliveryState.Submitted, now, objection, receipt: result.Receipt, receiptsWithin: result.ReceiptsWithin ?? Channel.ReceiptsWithin, unwanted: objection is not null),
            DeliveryResultKind.Delivered => pending.Become(DeliveryState.Delivered, now, receipt: result.Receipt),
            DeliveryResultKind.CannotReach when pending.IsUnanswered && !Channel.IsIdempotent && !MayComeTwice(pending) => Unknown(pending, now, $"an attempt had no answer, and another was refused: {result.Reason}"),
            DeliveryResultKind.CannotReach => router.Reroute(result.Reason!, user, pending, now),
            DeliveryResultKind.Failed => pending.Become(DeliveryState.Dead, now, result.Reason),
            DeliveryResultKind.Expired => pending.Become(DeliveryState.Expired, now, result.Reason),
            DeliveryResultKind.Unknown when pending.IsUnwanted || !MayRepeat(pending, now) => pending.Become(DeliveryState.Unknown, now, result.Reason, receiptsWithin: Channel.ReceiptsWithin),
            _ => Retry(result, pending, now),
        };
    }

    private DeliveryUpdated Retry(DeliveryResult result, PendingDelivery pending, DateTimeOffset now)
    {
        if (pending.Attempt >= Options.MaxAttempts && !result.IsHeld)
        {
            return pending.Become(DeliveryState.Dead, now, $"{pending.Attempt} attempts failed, the last: {result.Reason}");
        }

        var next = Spans.After(now.UtcTicks, result.IsHeld ? result.After!.Value : Backoff(pending, result.After ?? TimeSpan.Zero));
        return next > Deadline(pending)
            ? pending.Become(DeliveryState.Expired, now, $"the next attempt would come too late; the last {(result.IsHeld ? "was held" : "failed")}: {result.Reason}")
            : pending.Become(DeliveryState.Pending, now, result.Reason, attempt: result.IsHeld ? pending.Attempt - 1 : null, next: new(next, TimeSpan.Zero));
    }

    /// <summary>A second attempt does no harm, or less than none.</summary>
    private bool MayRepeat(PendingDelivery pending, DateTimeOffset now) => KnowsRepeat(pending, now) || MayComeTwice(pending);

    /// <summary>Better twice than not at all.</summary>
    private bool MayComeTwice(PendingDelivery pending) => Channel.RepeatsInDoubt && pending.Action.Class != MessageClass.Marketing;

    private DeliveryUpdated Unknown(PendingDelivery pending, DateTimeOffset now, string why) =>
        pending.Become(DeliveryState.Unknown, now, $"{why}; it may have been sent, so it is not sent again: look whether the platform has it, and have it decided anew if not", receiptsWithin: Channel.ReceiptsWithin);

    /// <summary>The platform still knows the delivery's id from the attempt that has no answer.</summary>
    private bool KnowsRepeat(PendingDelivery pending, DateTimeOffset now) => Channel.IsIdempotent || now.UtcTicks - pending.InDoubtSince < Channel.IdempotentFor.Ticks;

    private long Deadline(PendingDelivery pending) => Math.Min(pending.Deadline, Spans.After(pending.Since, Options.MaxAge));

    /// <summary>Doubles with each attempt; a hash takes off up to a quarter, so that what failed together does not come back together.</summary>
    private TimeSpan Backoff(PendingDelivery pending, TimeSpan atLeast)
    {
        var doubled = Math.Min(Options.Backoff.Ticks * Math.Pow(2, pending.Attempt - 1), Options.MaxBackoff.Ticks);
        var share = (Fnv1a.Hash64($"{pending.Id} {pending.Attempt}") >> 11) / (double)(1UL << 53);
        return TimeSpan.FromTicks(Math.Max((long)(doubled * (1 - (share / 4))), atLeast.Ticks));
    }
}
