namespace Wellspring.Engine;

/// <content>What the engine does with its outbox.</content>
public sealed partial class MarketingEngine
{
    /// <summary>The channels and how they stand, in the order in which they were added.</summary>
    public IReadOnlyList<ChannelStatus> Channels => [.. dispatchers.Select(dispatcher => dispatcher.Status)];

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
        var revived = false;
        CommitGroup? group = null;
        for (var id = aliases.Find(user); id is not null;)
        {
            group = PartitionOf(id).Update(
                id,
                delivery,
                (_, pending, _) =>
                {
                    revived = pending.State == DeliveryState.Dead;
                    return revived ? pending.Become(DeliveryState.Pending, options.TimeProvider.GetUtcNow(), "sent again by hand", attempt: 0) : null;
                },
                out id);
        }

        stage?.Schedule();
        await CommittedAsync(group, cancellation).ConfigureAwait(false);
        return revived;
    }

    /// <summary>How many deliveries wait for their channels.</summary>
    public int PendingDeliveries => outbox?.Count ?? 0;
}
