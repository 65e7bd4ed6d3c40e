namespace Wellspring.Engine;

/// <summary>A delivery that waits for its channel.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="NotBefore">It is not taken before; in UTC ticks.</param>
/// <param name="Deadline">In UTC ticks; <see cref="long.MaxValue"/> where it has none.</param>
/// <param name="Since">From when its time counts, in UTC ticks.</param>
internal readonly record struct Waiting(DeliveryRef Delivery, long NotBefore, long Deadline, long Since);

/// <summary>The deliveries that wait for one channel. Those with a deadline go first, the nearest at the front; the others go in the order in which they came, or came back to be tried again.</summary>
internal sealed class Lane
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Waiting, (long Deadline, long Order)> urgent = new();
    private readonly Queue<Waiting> others = [];

    /// <summary>Those that may not go yet, or may meanwhile and no one has looked.</summary>
    private readonly PriorityQueue<Waiting, (long NotBefore, long Order)> later = new();
    private readonly HashSet<DeliveryRef> taken = [];

    /// <summary>Who waits, the longest first. Each that is added wakes one; to wake all of them would cost more than the delivery.</summary>
    private readonly LinkedList<TaskCompletionSource> waiters = [];
    private long order;

    public int Count
    {
        get
        {
            lock (gate)
            {
                return urgent.Count + others.Count + later.Count;
            }
        }
    }

    private IEnumerable<Waiting> Waiting => others.Concat(urgent.UnorderedItems.Select(item => item.Element)).Concat(later.UnorderedItems.Select(item => item.Element));

    /// <summary>From when the time of the one counts that waits longest, in UTC ticks; null where none waits. Looks at all of them: for who looks now and then.</summary>
    public long? Oldest
    {
        get
        {
            lock (gate)
            {
                return Waiting.Select(waiting => (long?)waiting.Since).Min();
            }
        }
    }

    /// <summary>All that wait, and those that were taken and are not done with. Looks at all of them: for who looks now and then.</summary>
    public IReadOnlyList<DeliveryRef> All()
    {
        lock (gate)
        {
            return [.. Waiting.Select(waiting => waiting.Delivery).Concat(taken).Distinct()];
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
            if (waiting.NotBefore > 0)
            {
                later.Enqueue(waiting, (waiting.NotBefore, order++));
            }
            else
            {
                MakeReady(waiting, order++);
            }

            if (waiters.First is { } first)
            {
                waiters.RemoveFirst();
                first.Value.SetResult();
            }
        }
    }

    /// <summary>Takes the next one. Completes when there is one; takes none once it is cancelled.</summary>
    public async Task<Waiting> TakeAsync(TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            TimeSpan next;
            LinkedListNode<TaskCompletionSource> added;
            lock (gate)
            {
                if (TryTake(time, out var waiting, out next))
                {
                    return waiting;
                }

                added = waiters.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            // What is not waited for any more leaves no timer behind.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(added.Value.Task, Task.Delay(next, time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            lock (gate)
            {
                if (added.List is not null)
                {
                    waiters.Remove(added);
                }
            }
        }
    }

    /// <summary>Takes the next one, if there is one now.</summary>
    public bool TryTake(TimeProvider time, out Waiting waiting)
    {
        lock (gate)
        {
            return TryTake(time, out waiting, out _);
        }
    }

    private bool TryTake(TimeProvider time, out Waiting waiting, out TimeSpan next)
    {
        next = Timeout.InfiniteTimeSpan;
        var now = later.Count > 0 ? time.GetUtcNow().UtcTicks : 0;
        while (later.TryPeek(out var first, out var at))
        {
            if (at.NotBefore > now)
            {
                // Timers do not go beyond 49 days.
                next = TimeSpan.FromTicks(Math.Min(at.NotBefore - now, TimeSpan.TicksPerDay));
                break;
            }

            later.Dequeue();
            MakeReady(first, at.Order);
        }

        var isThere = urgent.TryDequeue(out waiting, out _) || others.TryDequeue(out waiting);
        if (isThere)
        {
            taken.Add(waiting.Delivery);
        }

        return isThere;
    }

    private void MakeReady(in Waiting waiting, long position)
    {
        if (waiting.Deadline < long.MaxValue)
        {
            urgent.Enqueue(waiting, (waiting.Deadline, position));
        }
        else
        {
            others.Enqueue(waiting);
        }
    }
}
