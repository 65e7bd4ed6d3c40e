namespace Wellspring.Engine;

/// <summary>The deliveries that wait for one channel. Those with a deadline go first, the nearest at the front; the others go in the order in which they came.</summary>
internal sealed class Lane
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<DeliveryRef, (long Deadline, long Order)> ready = new();
    private readonly PriorityQueue<(DeliveryRef Delivery, long Deadline), long> later = new();
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

    /// <param name="delivery">The delivery.</param>
    /// <param name="notBefore">It is not taken before; in UTC ticks.</param>
    /// <param name="deadline">In UTC ticks; <see cref="long.MaxValue"/> where it has none.</param>
    public void Add(DeliveryRef delivery, long notBefore, long deadline)
    {
        lock (gate)
        {
            later.Enqueue((delivery, deadline), notBefore);
            changed.TrySetResult();
        }
    }

    /// <summary>Takes the next one. Completes when there is one.</summary>
    public async Task<DeliveryRef> TakeAsync(TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (TryTake(time.GetUtcNow().UtcTicks, out var delivery, out var next))
                {
                    return delivery;
                }

                if (changed.Task.IsCompleted)
                {
                    changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                wait = next is { } span ? Task.WhenAny(changed.Task, Task.Delay(span, time, cancellation)) : changed.Task;
            }

            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private bool TryTake(long now, out DeliveryRef delivery, out TimeSpan? next)
    {
        next = null;
        while (later.TryPeek(out var waiting, out var notBefore))
        {
            if (notBefore > now)
            {
                // Timers do not go beyond 49 days.
                next = TimeSpan.FromTicks(Math.Min(notBefore - now, TimeSpan.TicksPerDay));
                break;
            }

            later.Dequeue();
            ready.Enqueue(waiting.Delivery, (waiting.Deadline, order++));
        }

        return ready.TryDequeue(out delivery, out _);
    }
}
