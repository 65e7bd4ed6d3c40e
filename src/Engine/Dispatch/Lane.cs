namespace Wellspring.Engine;

/// <summary>A delivery that waits for its channel.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="NotBefore">It is not taken before; in UTC ticks.</param>
/// <param name="Deadline">In UTC ticks; <see cref="long.MaxValue"/> where it has none.</param>
/// <param name="Since">From when its time counts, in UTC ticks.</param>
internal readonly record struct Waiting(DeliveryRef Delivery, long NotBefore, long Deadline, long Since);

/// <summary>The deliveries that wait for one channel. Those with a deadline go first, the nearest at the front; the others go in the order in which they came.</summary>
internal sealed class Lane
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Waiting, (long Deadline, long Order)> ready = new();
    private readonly PriorityQueue<Waiting, (long NotBefore, long Order)> later = new();
    private readonly HashSet<DeliveryRef> taken = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long order;

    public int Count
    {
        get
        {
            lock (gate)
            {
                return ready.Count + later.Count;
            }
        }
    }

    /// <summary>From when the time of the one counts that waits longest, in UTC ticks; null where none waits. Looks at all of them: for who looks now and then.</summary>
    public long? Oldest
    {
        get
        {
            lock (gate)
            {
                return ready.UnorderedItems.Select(item => item.Element).Concat(later.UnorderedItems.Select(item => item.Element)).Select(waiting => (long?)waiting.Since).Min();
            }
        }
    }

    /// <summary>All that wait, and those that were taken and are not done with. Looks at all of them: for who looks now and then.</summary>
    public IReadOnlyList<DeliveryRef> All()
    {
        lock (gate)
        {
            return [.. ready.UnorderedItems.Select(item => item.Element.Delivery).Concat(later.UnorderedItems.Select(item => item.Element.Delivery)).Concat(taken).Distinct()];
        }
    }

    /// <summary>One that was taken is done with.</summary>
    public void Done(DeliveryRef delivery)
    {
        lock (gate)
        {
            taken.Remove(delivery);
        }
    }

    public void Add(in Waiting waiting)
    {
        lock (gate)
        {
            later.Enqueue(waiting, (waiting.NotBefore, order++));
            changed.TrySetResult();
        }
    }

    /// <summary>Takes the next one. Completes when there is one; takes none once it is cancelled.</summary>
    public async Task<Waiting> TakeAsync(TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task added;
            TimeSpan next;
            lock (gate)
            {
                if (TryTake(time.GetUtcNow().UtcTicks, out var waiting, out next))
                {
                    taken.Add(waiting.Delivery);
                    return waiting;
                }

                if (changed.Task.IsCompleted)
                {
                    changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                added = changed.Task;
            }

            // What is not waited for any more leaves no timer behind.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(added, Task.Delay(next, time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    private bool TryTake(long now, out Waiting taken, out TimeSpan next)
    {
        next = Timeout.InfiniteTimeSpan;
        while (later.TryPeek(out var waiting, out var at))
        {
            if (at.NotBefore > now)
            {
                // Timers do not go beyond 49 days.
                next = TimeSpan.FromTicks(Math.Min(at.NotBefore - now, TimeSpan.TicksPerDay));
                break;
            }

            later.Dequeue();
            ready.Enqueue(waiting, (waiting.Deadline, at.Order));
        }

        return ready.TryDequeue(out taken, out _);
    }
}
