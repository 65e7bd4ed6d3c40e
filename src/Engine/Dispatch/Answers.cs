namespace Wellspring.Engine;

/// <summary>Attempts that are over and wait for what becomes of them to be written. Many threads add, one takes.</summary>
internal sealed class Answers
{
    private readonly Lock gate = new();
    private List<Attempt> over = [];
    private List<Attempt> spare = [];
    private TaskCompletionSource? reached;
    private int wanted;

    public void Add(Attempt attempt)
    {
        TaskCompletionSource? waiter = null;
        lock (gate)
        {
            over.Add(attempt);
            if (over.Count >= wanted)
            {
                (waiter, reached) = (reached, null);
            }
        }

        waiter?.SetResult();
    }

    /// <summary>Ends when there are so many. Only the latest of these tasks ends.</summary>
    public Task Reach(int count)
    {
        lock (gate)
        {
            if (over.Count >= count)
            {
                return Task.CompletedTask;
            }

            (wanted, reached) = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return reached.Task;
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
