using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>
/// Hands one channel its deliveries, in one loop: writes what became of those that were answered, takes those that come next from the lane,
/// claims them by entries in the journal, and has the channel called once those are committed. Who claims is the only one to send, for the claim is made where the user has one writer.
/// </summary>
internal sealed class Dispatcher(ChannelSlot slot, Outbox outbox, Router router, IReadOnlyList<Partition> partitions, CommitStage? stage, TimeProvider time)
{
    private readonly Lane lane = outbox.Of(slot.Channel.Name);
    private readonly AttemptPolicy policy = new(slot, router, time);
    private readonly Breaker breaker = new(slot.Options, time);
    private readonly Answers answers = new();

    /// <summary>The attempts that wait for their answers. A claim that is not among them was made before a stop.</summary>
    private readonly HashSet<Attempt> underWay = [];
    private AttemptSetting setting = null!;
    private ExceptionDispatchInfo? fault;

    /// <summary>How many more the channel may have.</summary>
    private int free;

    private ChannelOptions Options => slot.Options;

    /// <summary>How many are claimed together while others are under way, which keep the channel busy until the claims are committed.</summary>
    private int Share => Math.Max(1, Options.Concurrency / 4);

    public ChannelStatus Status => outbox.StatusOf(slot.Channel.Name) with { IsBreakerOpen = breaker.IsOpen };

    /// <summary>Goes on until it is stopped, and then waits for the attempts that are under way. A fault that is none of the channel's stops all who share the source.</summary>
    public Task RunAsync(CancellationTokenSource stop) => Task.Run(() => WorkAsync(stop));

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        // Attempts are no part of what happened to be going on when dispatching was begun.
        Activity.Current = null;
        (fault, free) = (null, Options.Concurrency);
        using AttemptTimer timer = new(Options.Timeout, time, answers.Wake);
        setting = new(slot, breaker, answers, timer, time);
        Task<Waiting>? next = null;
        while (!stop.IsCancellationRequested)
        {
            EndOverdue();
            await AnswerAsync(stop).ConfigureAwait(false);
            next ??= free > 0 ? NextAsync(stop.Token) : null;
            if (next?.IsCompleted == true)
            {
                try
                {
                    await ClaimAsync(await next.ConfigureAwait(false), stop).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    await FailAsync(e, stop).ConfigureAwait(false);
                }

                next = null;
            }
            else
            {
                await WaitAsync(next).ConfigureAwait(false);
            }
        }

        // Whoever stops it goes on meanwhile, whatever that thread holds.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        if (next is not null && await Task.WhenAny(next).ConfigureAwait(false) is { IsCompletedSuccessfully: true })
        {
            // It was taken, and still waits.
            var place = await next.ConfigureAwait(false);
            lane.Add(place);
            lane.Done(place.Delivery);
        }

        while (free < Options.Concurrency)
        {
            await WaitAsync(null).ConfigureAwait(false);
            EndOverdue();
            await AnswerAsync(stop).ConfigureAwait(false);
        }

        stage?.ScheduleLater();
        fault?.Throw();
    }

    private async Task<Waiting> NextAsync(CancellationToken cancellation)
    {
        await breaker.WaitWhileOpenAsync(cancellation).ConfigureAwait(false);
        return await lane.TakeAsync(time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for an answer, for what comes next, or until an attempt's time is over.</summary>
    private async Task WaitAsync(Task<Waiting>? next)
    {
        stage?.ScheduleLater();
        var answered = answers.Any();
        if (setting.Timer.HasRung)
        {
            return; // It rang after it was last looked at, and woke no one.
        }

        await (next is null ? answered : Task.WhenAny(answered, next)).ConfigureAwait(false);
    }

    /// <summary>Tells attempts when their time is over.</summary>
    private void EndOverdue()
    {
        if (!setting.Timer.TakeRing())
        {
            return;
        }

        var first = TimeSpan.MaxValue;
        foreach (var attempt in underWay)
        {
            if (attempt.Left is not { } left)
            {
                continue;
            }

            if (left <= TimeSpan.Zero)
            {
                _ = attempt.ExpireAsync();
            }
            else if (left < first)
            {
                first = left;
            }
        }

        if (first < TimeSpan.MaxValue)
        {
            setting.Timer.Set(first);
        }
    }

    /// <summary>Claims what comes next and what is behind it. The attempts begin once that is committed.</summary>
    private async Task ClaimAsync(Waiting next, CancellationTokenSource stop)
    {
        List<Attempt> claimed = [];
        CommitGroup? last = null;
        Func<Attempt, UserState, PendingDelivery, Turn, DeliveryUpdated?> claim = Claim;
        var places = underWay.Count > 0 ? Math.Min(free, Share) : free;
        do
        {
            Attempt attempt = new(next, setting);
            free--;
            try
            {
                last = await UpdateAsync(attempt, claim, stop.Token).ConfigureAwait(false) ?? last;
            }
            catch (Exception e)
            {
                // It was not claimed, and still waits. What was claimed goes its way.
                underWay.Remove(attempt);
                attempt.Claim = null;
                lane.Add(next);
                await FailAsync(e, stop).ConfigureAwait(false);
            }

            if (attempt.Claim is null)
            {
                Leave(attempt);
            }
            else
            {
                claimed.Add(attempt);
            }
        }
        while (--places > 0 && !stop.IsCancellationRequested && lane.TryTake(time, out next));

        stage?.CommitNow();
        if (claimed.Count > 0)
        {
            _ = BeginAsync(claimed, last, stop.Token);
        }
    }

    /// <summary>Begins the attempts once their claims are committed.</summary>
    private async Task BeginAsync(List<Attempt> claimed, CommitGroup? last, CancellationToken cancellation)
    {
        var isSettled = last is null || await IsSettledAsync(last, cancellation).ConfigureAwait(false);
        foreach (var attempt in claimed)
        {
            attempt.Fault = last?.Fault;
            attempt.IsCommitted = isSettled && attempt.Fault is null;
            if (attempt.IsCommitted)
            {
                ThreadPool.UnsafeQueueUserWorkItem(attempt, preferLocal: false);
            }
            else
            {
                answers.Add(attempt);
            }
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

    /// <summary>Stages what became of the attempts that are over. It is committed with what comes next.</summary>
    private async Task AnswerAsync(CancellationTokenSource stop)
    {
        Func<Attempt, UserState, PendingDelivery, Turn, DeliveryUpdated?> answer = Answer;
        foreach (var attempt in answers.Take())
        {
            var wrong = attempt.Fault;
            try
            {
                _ = wrong is null ? await UpdateAsync(attempt, answer, CancellationToken.None).ConfigureAwait(false) : null;
            }
            catch (Exception e)
            {
                wrong = e;
            }

            if (wrong is not null)
            {
                await FailAsync(wrong, stop).ConfigureAwait(false);
            }

            underWay.Remove(attempt);
            Leave(attempt);
        }
    }

    private DeliveryUpdated? Claim(Attempt attempt, UserState user, PendingDelivery pending, Turn turn)
    {
        if (pending.State is not (DeliveryState.Pending or DeliveryState.Sending) || (pending.State == DeliveryState.Sending && IsUnderWay(pending.Id)))
        {
            return null;
        }

        var entry = policy.Begin(user, pending, turn, out var claimed);
        entry.InDoubt = pending.State == DeliveryState.Sending;
        attempt.Claim = claimed;
        if (claimed is not null)
        {
            underWay.Add(attempt);
        }

        return entry;
    }

    private bool IsUnderWay(string delivery) => underWay.Any(attempt => attempt.Claim!.Id == delivery);

    private DeliveryUpdated? Answer(Attempt attempt, UserState user, PendingDelivery pending, Turn turn) =>
        pending.State != DeliveryState.Sending || pending.Attempt != attempt.Claim!.Attempt ? null
        : attempt.IsCommitted ? policy.After(attempt.Result, user, pending, turn)
        : policy.NotAsked(pending);

    /// <summary>Stages what becomes of a delivery, as soon as its user can be fetched. Null where nothing is to be committed.</summary>
    private ValueTask<CommitGroup?> UpdateAsync(Attempt attempt, Func<Attempt, UserState, PendingDelivery, Turn, DeliveryUpdated?> become, CancellationToken cancellation) =>
        Retry.HereUntilAvailableAsync(static to => Partition.Update(to.partitions, to.attempt.Place.Delivery, to.attempt, to.become), (partitions, attempt, become), cancellation);

    private void Leave(Attempt attempt)
    {
        lane.Done(attempt.Place.Delivery);
        free++;
    }

    /// <summary>Nothing more is begun. Where the engine was disposed, what was claimed is looked at by the next one.</summary>
    private async Task FailAsync(Exception e, CancellationTokenSource stop)
    {
        if (!(e is ObjectDisposedException || (e is OperationCanceledException && stop.IsCancellationRequested)))
        {
            fault ??= ExceptionDispatchInfo.Capture(e);
        }

        await stop.CancelAsync().ConfigureAwait(false);
    }
}
