using System.Collections.Concurrent;
using System.Diagnostics;
using Polly.CircuitBreaker;

namespace Wellspring.Engine;

/// <summary>
/// Hands one channel its deliveries: takes the next from the lane, claims it by an entry in the journal, calls the channel, and
/// writes what became of it. Who claims is the only one to send, for the claim is made where the user has one writer.
/// </summary>
internal sealed class Dispatcher(ChannelSlot slot, Outbox outbox, Router router, IReadOnlyList<Partition> partitions, CommitStage? stage, TimeProvider time)
{
    private readonly Lane lane = outbox.Of(slot.Channel.Name);

    /// <summary>The claims that wait for their answers. One that is not among them was made before a stop.</summary>
    private readonly ConcurrentDictionary<string, bool> underWay = new(StringComparer.Ordinal);
    private readonly Breaker breaker = new(slot.Options, time);

    private IChannel Channel => slot.Channel;

    private ChannelOptions Options => slot.Options;

    public ChannelStatus Status => outbox.StatusOf(Channel.Name) with { IsBreakerOpen = breaker.IsOpen };

    /// <summary>Goes on until it is stopped, and then waits for the attempts that are under way. A fault that is none of the channel's stops all who share the source.</summary>
    public Task RunAsync(CancellationTokenSource stop) => Task.WhenAll(Enumerable.Range(0, Options.Concurrency).Select(_ => WorkAsync(stop)));

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        // Attempts are no part of what happened to be going on when dispatching was begun.
        Activity.Current = null;
        try
        {
            while (true)
            {
                await breaker.WaitWhileOpenAsync(stop.Token).ConfigureAwait(false);
                var next = await lane.TakeAsync(time, stop.Token).ConfigureAwait(false);
                try
                {
                    await DeliverAsync(next, stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    lane.Done(next.Delivery);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing more is begun.
        }
        catch (Exception e)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            if (e is not ObjectDisposedException)
            {
                throw;
            }

            // The engine was disposed. What was claimed is looked at by the next one.
        }
    }

    private async Task DeliverAsync(Waiting next, CancellationToken cancellation)
    {
        var at = next.Delivery;
        Delivery? delivery;
        try
        {
            delivery = await ClaimAsync(at, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nothing was claimed: it still waits.
            lane.Add(next);
            throw;
        }

        if (delivery is not null)
        {
            var result = await AttemptAsync(delivery).ConfigureAwait(false);
            await ResolveAsync(delivery, at, (user, pending, turn) => After(result, user, pending, turn)).ConfigureAwait(false);
        }
    }

    /// <summary>The delivery, once its claim is committed; null where it is not to be sent.</summary>
    private async Task<Delivery?> ClaimAsync(DeliveryRef at, CancellationToken cancellation)
    {
        Delivery? claimed = null;
        var group = await UpdateAsync(at, (user, pending, turn) => Claim(user, pending, turn, out claimed), cancellation).ConfigureAwait(false);
        if (group is not null && claimed is not null && !await IsSettledAsync(group, cancellation).ConfigureAwait(false))
        {
            // A claim without an attempt may cost a message.
            await ResolveAsync(claimed, at, (_, pending, _) => pending.Become(pending.IsUnwanted ? DeliveryState.Cancelled : DeliveryState.Pending, time.GetUtcNow(), "the engine stopped before the channel was asked", attempt: pending.Attempt - 1)).ConfigureAwait(false);
            return null;
        }

        group?.ThrowIfFailed();
        return claimed;
    }

    /// <summary>Waits for a claim's commit, also when it is to stop; but then not for ever, for the journal may be full. False where it was not committed by then.</summary>
    private async Task<bool> IsSettledAsync(CommitGroup group, CancellationToken cancellation)
    {
        try
        {
            await group.Settled.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            using var over = new CancellationTokenSource();
            await Task.WhenAny(group.Settled, Task.Delay(Options.Timeout, time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
        }

        return group.Settled.IsCompleted;
    }

    /// <summary>Stages what became of a claim, if it is still the one.</summary>
    private async Task ResolveAsync(Delivery claim, DeliveryRef at, Func<UserState, PendingDelivery, Turn, DeliveryUpdated> become)
    {
        try
        {
            await UpdateAsync(at, (user, pending, turn) => pending.State == DeliveryState.Sending && pending.Attempt == claim.Attempt ? become(user, pending, turn) : null, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            underWay.TryRemove(claim.Id, out _);
        }
    }

    private DeliveryUpdated? Claim(UserState user, PendingDelivery pending, Turn turn, out Delivery? claimed)
    {
        claimed = null;
        if (pending.State is not (DeliveryState.Pending or DeliveryState.Sending) || underWay.ContainsKey(pending.Id))
        {
            return null;
        }

        var entry = Begin(user, pending, turn, out claimed);
        entry.InDoubt = pending.State == DeliveryState.Sending;
        return entry;
    }

    private DeliveryUpdated Begin(UserState user, PendingDelivery pending, Turn turn, out Delivery? claimed)
    {
        claimed = null;
        var now = time.GetUtcNow();

        if (pending.State == DeliveryState.Sending && (pending.IsUnwanted || !MayRepeat(pending)))
        {
            return pending.Become(DeliveryState.Unknown, now, "the engine stopped while the channel had it; it may have been sent, so it is not sent again: look whether the platform has it, and have it decided anew if not", receiptsWithin: Channel.ReceiptsWithin);
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

        // What may have been sent has used its credit, unless the channel knows the id.
        var usesCredit = !Channel.IsIdempotent && (pending.InDoubt || pending.State == DeliveryState.Sending);
        var made = router.Make(user, pending, Channel, usesCredit ? null : pending.Credit, now);
        if (made.Explanation is { } problem)
        {
            // It was otherwise when it was decided.
            return router.Reroute(problem, user, pending, now);
        }

        underWay.TryAdd(pending.Id, true);
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

    private async Task<DeliveryResult?> AttemptAsync(Delivery delivery)
    {
        using var attempt = EngineTrace.Attempt(delivery);
        var began = time.GetTimestamp();
        try
        {
            var result = await breaker.CallAsync(() => CallAsync(delivery)).ConfigureAwait(false);
            EngineTrace.Ended(attempt, result);
            EngineMetrics.CountAttempt(Channel.Name, result.Kind, time.GetElapsedTime(began), time.GetUtcNow() - delivery.DecidedAt);
            return result;
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
    }

    private async Task<DeliveryResult> CallAsync(Delivery delivery)
    {
        using var timeout = new CancellationTokenSource(Options.Timeout, time);
        try
        {
            return await Channel.DeliverAsync(delivery, timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false) ?? DeliveryResult.Unknown("the channel returned no result");
        }
        catch (Exception e)
        {
            return DeliveryResult.Unknown(timeout.IsCancellationRequested ? $"no answer within {Spans.Text(Options.Timeout)}" : $"the channel threw {e.GetType().Name}");
        }
    }

    /// <param name="result">What the channel said; null where it was not asked.</param>
    /// <param name="user">The user.</param>
    /// <param name="pending">The delivery.</param>
    /// <param name="turn">Knows what speaks against it by now.</param>
    private DeliveryUpdated After(DeliveryResult? result, UserState user, PendingDelivery pending, Turn turn)
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
            DeliveryResultKind.CannotReach => router.Reroute(result.Reason!, user, pending, now),
            DeliveryResultKind.Failed => pending.Become(DeliveryState.Dead, now, result.Reason),
            DeliveryResultKind.Expired => pending.Become(DeliveryState.Expired, now, result.Reason),
            DeliveryResultKind.Unknown when pending.IsUnwanted || !MayRepeat(pending) => pending.Become(DeliveryState.Unknown, now, result.Reason, receiptsWithin: Channel.ReceiptsWithin),
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
    private bool MayRepeat(PendingDelivery pending) => Channel.IsIdempotent || pending.Action.Class != MessageClass.Marketing;

    private long Deadline(PendingDelivery pending) => Math.Min(pending.Deadline, Spans.After(pending.Since, Options.MaxAge));

    /// <summary>Doubles with each attempt; a hash takes off up to a quarter, so that what failed together does not come back together.</summary>
    private TimeSpan Backoff(PendingDelivery pending, TimeSpan atLeast)
    {
        var doubled = Math.Min(Options.Backoff.Ticks * Math.Pow(2, pending.Attempt - 1), Options.MaxBackoff.Ticks);
        var share = (Fnv1a.Hash64($"{pending.Id} {pending.Attempt}") >> 11) / (double)(1UL << 53);
        return TimeSpan.FromTicks(Math.Max((long)(doubled * (1 - (share / 4))), atLeast.Ticks));
    }

    /// <summary>Stages what becomes of a delivery, as soon as its user can be fetched.</summary>
    private async Task<CommitGroup?> UpdateAsync(DeliveryRef at, Func<UserState, PendingDelivery, Turn, DeliveryUpdated?> become, CancellationToken cancellation)
    {
        CommitGroup? group = null;
        await Engine.Retry.UntilAvailableAsync(() => group = Partition.Update(partitions, at, become), cancellation).ConfigureAwait(false);
        if (group is not null)
        {
            stage?.Schedule();
        }

        return group;
    }
}
