namespace Wellspring.Engine;

/// <content>What the engine does with its outbox.</content>
public sealed partial class MarketingEngine
{
    /// <summary>The channels and how they stand, in the order in which they were added; then those that the engine does not have and deliveries wait for.</summary>
    public IReadOnlyList<ChannelStatus> Channels =>
    [
        .. dispatchers.Select(dispatcher => dispatcher.Status),
        .. outbox?.NamesBeside(options.Channels.Select(slot => slot.Channel.Name)).Select(name => outbox.StatusOf(name) with { IsMissing = true }) ?? [],
    ];

    /// <summary>The message catalogue; null where the engine has no channel or no messages.</summary>
    public MessageCatalog? Messages => router?.Catalog;

    /// <summary>Hands deliveries to their channels as they come, until it is cancelled. A host's background service calls it; whoever has no host calls it once and keeps the task.</summary>
    /// <param name="cancellation">Ends it: nothing more is begun, and what is under way is waited for.</param>
    /// <returns>Completes when nothing is under way any more. It does not fail on a channel's faults.</returns>
    /// <exception cref="InvalidOperationException">The engine has no channel, or this is under way already.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task DispatchAsync(CancellationToken cancellation)
    {
        if (dispatchers.Length == 0)
        {
            throw new InvalidOperationException("The engine has no channel; add one with EngineOptions.AddChannel.");
        }

        if (Interlocked.Exchange(ref dispatching, 1) != 0)
        {
            throw new InvalidOperationException("DispatchAsync is under way already; one call serves all channels.");
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAll(dispatchers.Select(dispatcher => dispatcher.RunAsync(stop))).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref dispatching, 0);
        }
    }

    /// <summary>Makes a dead delivery pending again, with its attempts counted anew.</summary>
    /// <param name="user">The user's id. Not empty.</param>
    /// <param name="delivery">The delivery's id, as <see cref="EngineOptions.OnDelivery"/> and the journal tell it.</param>
    /// <param name="cancellation">Ends the waiting for the commit.</param>
    /// <returns>False where the user has no such delivery that is dead.</returns>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task<bool> ResendAsync(string user, string delivery, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(delivery);
        CheckOpen();
        return Place(aliases.Find(user)) is { User: > 0 } at && await UpdateAsync([new(at.Partition, at.User, delivery)], Resend, cancellation).ConfigureAwait(false) > 0;
    }

    /// <summary>Makes dead deliveries pending again, with their attempts counted anew.</summary>
    /// <param name="which">Which; <see cref="DeliveryFilter.All"/> for all.</param>
    /// <param name="cancellation">Ends the work after some of them, and the waiting for the commit.</param>
    /// <returns>How many they are.</returns>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public Task<int> ResendAsync(DeliveryFilter which, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(which);
        CheckOpen();
        return UpdateAsync([.. outbox?.Dead.Find(OfUser(which)).Select(dead => dead.At) ?? []], Resend, cancellation);
    }

    /// <summary>Reads the deliveries that are dead: not sent, and kept for a person to look at, to send again or to cancel. No user's state is fetched for it.</summary>
    /// <param name="which">Which; null for all.</param>
    /// <returns>Those that are dead the longest first. They hold users.</returns>
    public IReadOnlyList<DeadDelivery> ReadDead(DeliveryFilter? which = null) => [.. outbox?.Dead.Find(OfUser(which ?? DeliveryFilter.All)).Select(dead => dead.Known) ?? []];

    /// <summary>Reads the deliveries that a person has to confirm yet, so that the platform can be asked after them where it tells no receipts by itself. No user's state is fetched for it.</summary>
    /// <param name="which">Which; null for all.</param>
    /// <returns>Those that wait the longest first. They hold users.</returns>
    public IReadOnlyList<SubmittedDelivery> ReadSubmitted(DeliveryFilter? which = null) => [.. outbox?.Submitted.Find(OfUser(which ?? DeliveryFilter.All)).Select(submitted => submitted.Known) ?? []];

    /// <summary>Cancels deliveries that wait for their channels, those between two attempts among them, and those that are dead. What a channel has already is not tried again, and what a person has to confirm yet is to be taken back (<see cref="SubmittedDelivery.IsUnwanted"/>). Each is in the journal with who and why.</summary>
    /// <param name="which">Which, such as <c>new() { Rule = "spring-sale" }</c>; <see cref="DeliveryFilter.All"/> for all. To stop a campaign pause its rule first, so that no more come.</param>
    /// <param name="by">Who cancels. Not empty, at most 200 characters.</param>
    /// <param name="why">Why. Not empty, at most 1,000 characters. It stands in the reason of each delivery.</param>
    /// <param name="cancellation">Ends the work after some of them, and the waiting for the commit.</param>
    /// <returns>How many were cancelled, all that was decided before this was called among them. Completes when they are in the journal.</returns>
    /// <exception cref="ArgumentException">A text is empty or too long.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task<int> CancelDeliveriesAsync(DeliveryFilter which, string by, string why, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(which);
        which = OfUser(which);
        CheckWords(by, why);
        CheckOpen();

        // What is decided comes into the outbox with its commit.
        stage?.Schedule();
        await CommittedAsync(stage?.Latest, cancellation).ConfigureAwait(false);
        var now = options.TimeProvider.GetUtcNow();

        // What waited when an alias was linked is still called by that.
        var places = which.User is { } user ? aliases.Of(user).Prepend(user).Select(Place).ToHashSet() : null;
        var waiting = outbox?.Waiting(which.Channel).Where(at => places?.Contains((at.Partition, at.User)) != false);
        return await UpdateAsync(
            [.. waiting ?? [], .. outbox?.Dead.Find(which).Select(dead => dead.At) ?? [], .. outbox?.Submitted.Find(which).Select(submitted => submitted.At) ?? []],
            pending => pending.Stop($"cancelled by {by}: {why}", now) is { } stopped && which.Fits(stopped.User, pending.Origin.Rule, pending.Channel) ? stopped : null,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>How many deliveries wait for their channels. What a channel has just now is not among them: to wait for all to be over, stop <see cref="DispatchAsync"/>.</summary>
    public int PendingDeliveries => outbox?.Count ?? 0;

    private DeliveryFilter OfUser(DeliveryFilter which) => which.User is { } user ? which with { User = aliases.Find(user) } : which;

    private (int Partition, long User) Place(string id) => (PartitionOf(id).Index, PartitionOf(id).Look(id, state => state.Number));

    private DeliveryUpdated? Resend(PendingDelivery pending) =>
        pending.State == DeliveryState.Dead ? pending.Become(DeliveryState.Pending, options.TimeProvider.GetUtcNow(), "sent again by hand", attempt: 0) : null;

    /// <summary>Something becomes of deliveries by hand. How many came to another state.</summary>
    private async Task<int> UpdateAsync(IReadOnlyList<DeliveryRef> which, Func<PendingDelivery, DeliveryUpdated?> become, CancellationToken cancellation)
    {
        var changed = 0;
        CommitGroup? last = null;
        foreach (var at in which)
        {
            if (stage is not null)
            {
                await stage.WaitForRoomAsync(cancellation).ConfigureAwait(false);
            }

            await Retry.UntilAvailableAsync(
                () => last = Partition.Update(partitions, at, become, (become, _, pending, _) =>
                {
                    var (before, entry) = (pending.State, become(pending));
                    changed += entry is not null && entry.State != before ? 1 : 0;
                    return entry;
                }) ?? last,
                cancellation).ConfigureAwait(false);
        }

        stage?.Schedule();
        await CommittedAsync(last, cancellation).ConfigureAwait(false);
        return changed;
    }
}
