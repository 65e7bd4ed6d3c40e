using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>
/// Hands one channel its deliveries: takes those that come next from the lane, claims them by entries in the journal, calls the channel,
/// and writes what became of each. Who claims is the only one to send, for the claim is made where the user has one writer.
/// </summary>
internal sealed class Dispatcher(ChannelSlot slot, Outbox outbox, Router router, IReadOnlyList<Partition> partitions, CommitStage? stage, TimeProvider time)
{
    /// <summary>How long a channel may take for what it has to say when its time is over. By the machine's own clock, for it is about the program's work.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    private readonly Lane lane = outbox.Of(slot.Channel.Name);
    private readonly AttemptPolicy policy = new(slot, router, time);

    /// <summary>The claims that wait for their answers. One that is not among them was made before a stop.</summary>
    private readonly ConcurrentDictionary<string, bool> underWay = new(StringComparer.Ordinal);
    private readonly Breaker breaker = new(slot.Options, time);
    private ExceptionDispatchInfo? fault;

    /// <summary>Ends when the latest claims are committed.</summary>
    private Task latest = Task.CompletedTask;

    private IChannel Channel => slot.Channel;

    private ChannelOptions Options => slot.Options;

    public ChannelStatus Status => outbox.StatusOf(Channel.Name) with { IsBreakerOpen = breaker.IsOpen };

    /// <summary>Goes on until it is stopped, and then waits for the attempts that are under way. A fault that is none of the channel's stops all who share the source.</summary>
    public Task RunAsync(CancellationTokenSource stop) => Task.Run(() => WorkAsync(stop));

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        // Attempts are no part of what happened to be going on when dispatching was begun.
        Activity.Current = null;
        fault = null;
        using SemaphoreSlim places = new(Options.Concurrency);
        try
        {
            while (true)
            {
                await breaker.WaitWhileOpenAsync(stop.Token).ConfigureAwait(false);
                await ClaimAsync(await TakeAsync(places, stop.Token).ConfigureAwait(false), places, stop).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            await FailAsync(e, stop).ConfigureAwait(false);
        }

        for (var place = 0; place < Options.Concurrency; place++)
        {
            await places.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        fault?.Throw();
    }

    /// <summary>Takes what comes next, a place for each: as soon as there is one, and as many as there are. While more waits than there are places, those gather until the latest claims are committed, so that one commit serves many.</summary>
    private async Task<List<Waiting>> TakeAsync(SemaphoreSlim places, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (places.CurrentCount < Options.Concurrency / 2 && lane.Count > Options.Concurrency)
            {
                await latest.WaitAsync(cancellation).ConfigureAwait(false);
            }

            List<Waiting> taken = [await lane.TakeAsync(time, cancellation).ConfigureAwait(false)];
            while (places.Wait(0, CancellationToken.None))
            {
                if (!lane.TryTake(time, out var next))
                {
                    places.Release();
                    break;
                }

                taken.Add(next);
            }

            return taken;
        }
        catch (OperationCanceledException)
        {
            places.Release();
            throw;
        }
    }

    /// <summary>Claims what was taken. Each claim goes on by itself.</summary>
    private async Task ClaimAsync(List<Waiting> taken, SemaphoreSlim places, CancellationTokenSource stop)
    {
        List<(Waiting Place, Delivery Claim)> claims = new(taken.Count);
        CommitGroup? last = null;
        var looked = 0;
        try
        {
            for (; looked < taken.Count; looked++)
            {
                Delivery? claim = null;
                last = await UpdateAsync(taken[looked].Delivery, (user, pending, turn) => Claim(user, pending, turn, out claim), stop.Token).ConfigureAwait(false) ?? last;
                if (claim is null)
                {
                    Leave(taken[looked], places);
                }
                else
                {
                    claims.Add((taken[looked], claim));
                }
            }
        }
        catch (Exception e)
        {
            // Nothing was claimed of the rest: it still waits. What was claimed goes its way.
            foreach (var next in taken[looked..])
            {
                lane.Add(next);
                Leave(next, places);
            }

            await FailAsync(e, stop).ConfigureAwait(false);
        }

        latest = last?.Settled ?? Task.CompletedTask;
        stage?.Schedule();
        if (claims.Count > 0)
        {
            _ = BeginAsync(claims, last, places, stop);
        }
    }

    /// <summary>Begins an attempt with each claim once they are committed. What comes next is claimed meanwhile.</summary>
    private async Task BeginAsync(List<(Waiting Place, Delivery Claim)> claims, CommitGroup? last, SemaphoreSlim places, CancellationTokenSource stop)
    {
        var isSettled = last is null || await IsSettledAsync(last, stop.Token).ConfigureAwait(false);
        foreach (var (place, claim) in claims)
        {
            _ = Task.Run(() => DeliverAsync(claim, isSettled, last, place, places, stop));
        }
    }

    /// <summary>Waits for the claims' commit, also when it is to stop; but then not for ever, for the journal may be full. False where they were not committed by then.</summary>
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

    /// <summary>Calls the channel with a claim that is committed, and stages what became of it.</summary>
    private async Task DeliverAsync(Delivery claim, bool isSettled, CommitGroup? group, Waiting place, SemaphoreSlim places, CancellationTokenSource stop)
    {
        try
        {
            group?.ThrowIfFailed();
            var result = isSettled ? await AttemptAsync(claim).ConfigureAwait(false) : null;
            await UpdateAsync(
                place.Delivery,
                (user, pending, turn) =>
                {
                    // Before it can be taken again.
                    underWay.TryRemove(claim.Id, out _);
                    return pending.State != DeliveryState.Sending || pending.Attempt != claim.Attempt ? null
                        : isSettled ? policy.After(result, user, pending, turn)
                        : policy.NotAsked(pending);
                },
                CancellationToken.None).ConfigureAwait(false);
            stage?.ScheduleLater();
        }
        catch (Exception e)
        {
            await FailAsync(e, stop).ConfigureAwait(false);
        }
        finally
        {
            underWay.TryRemove(claim.Id, out _);
            Leave(place, places);
        }
    }

    private DeliveryUpdated? Claim(UserState user, PendingDelivery pending, Turn turn, out Delivery? claimed)
    {
        claimed = null;
        if (pending.State is not (DeliveryState.Pending or DeliveryState.Sending) || underWay.ContainsKey(pending.Id))
        {
            return null;
        }

        var entry = policy.Begin(user, pending, turn, out claimed);
        entry.InDoubt = pending.State == DeliveryState.Sending;
        if (claimed is not null)
        {
            underWay.TryAdd(claimed.Id, true);
        }

        return entry;
    }

    private async Task<DeliveryResult?> AttemptAsync(Delivery delivery)
    {
        using var attempt = EngineTrace.Attempt(delivery);
        var began = time.GetTimestamp();
        var result = await breaker.CallAsync(() => CallAsync(delivery)).ConfigureAwait(false);
        if (result is not null)
        {
            EngineTrace.Ended(attempt, result);
            EngineMetrics.CountAttempt(Channel.Name, result.Kind, time.GetElapsedTime(began), time.GetUtcNow() - delivery.DecidedAt);
        }

        return result;
    }

    private async Task<DeliveryResult> CallAsync(Delivery delivery)
    {
        using var timeout = new CancellationTokenSource(Options.Timeout, time);
        Task<DeliveryResult>? call = null;
        try
        {
            call = Channel.DeliverAsync(delivery, timeout.Token);
            return await call.WaitAsync(timeout.Token).ConfigureAwait(false) ?? DeliveryResult.Unknown("the channel returned no result");
        }
        catch (Exception e)
        {
            // Where its time is over the channel has a last word: it alone knows whether anything was sent.
            if (timeout.IsCancellationRequested && call is not null)
            {
                await Task.WhenAny(call, Task.Delay(LastWord)).ConfigureAwait(false);
                if (call.IsCompletedSuccessfully && await call.ConfigureAwait(false) is { } said)
                {
                    return said;
                }
            }

            return DeliveryResult.Unknown(timeout.IsCancellationRequested ? $"no answer within {Spans.Text(Options.Timeout)}" : $"the channel threw {e.GetType().Name}");
        }
    }

    private void Leave(Waiting place, SemaphoreSlim places)
    {
        lane.Done(place.Delivery);
        places.Release();
    }

    /// <summary>Nothing more is begun. Where the engine was disposed, what was claimed is looked at by the next one.</summary>
    private async Task FailAsync(Exception e, CancellationTokenSource stop)
    {
        if (!(e is ObjectDisposedException || (e is OperationCanceledException && stop.IsCancellationRequested)))
        {
            Interlocked.CompareExchange(ref fault, ExceptionDispatchInfo.Capture(e), null);
        }

        await stop.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Stages what becomes of a delivery, as soon as its user can be fetched. Null where nothing is to be committed.</summary>
    private ValueTask<CommitGroup?> UpdateAsync(DeliveryRef at, Func<UserState, PendingDelivery, Turn, DeliveryUpdated?> become, CancellationToken cancellation) =>
        Retry.HereUntilAvailableAsync(() => Partition.Update(partitions, at, become), cancellation);
}
