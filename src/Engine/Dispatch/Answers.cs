namespace Wellspring.Engine;

/// <summary>Attempts that are over and wait for what becomes of them to be written. Many threads add, one takes.</summary>
internal sealed class Answers
{
    private readonly Lock gate = new();
    private List<Attempt> over = [];
    private List<Attempt> spare = [];
    private TaskCompletionSource? waiter;

    public void Add(Attempt attempt)
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            over.Add(attempt);
            (woken, waiter) = (waiter, null);
        }

        woken?.SetResult();
    }

    /// <summary>Wakes who waits though there is no answer. Who is about to wait is not woken.</summary>
    public void Wake()
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            (woken, waiter) = (waiter, null);
        }

        woken?.SetResult();
    }

    /// <summary>Ends when there is one, or it was woken. Only the latest of these tasks ends.</summary>
    public Task Any()
    {
        lock (gate)
        {
            if (over.Count > 0)
            {
                return Task.CompletedTask;
            }

            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiter.Task;
        }
    }

    /// <summary>All that there are, until this is called again.</summary>
    public IReadOnlyList<Attempt> Take()
    {
        lock (gate)
        {
            (over, spare) = (spare, over);
            over.Clear();
            return spare;
        }
    }
}
