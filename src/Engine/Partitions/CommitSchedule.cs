namespace Wellspring.Engine;

/// <summary>Has the pool commit: soon, with what comes next, or again when the journal may be back. However often it is asked, one commit waits at most while another is under way. By the machine's own clock, for it is about the machine's work.</summary>
/// <param name="commit">Commits what is staged. It calls <see cref="Begin"/> before it looks what that is.</param>
internal sealed class CommitSchedule(Action commit)
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(2);
    private bool soon;
    private bool later;
    private bool again;

    /// <summary>As soon as there is a thread.</summary>
    public void Soon()
    {
        if (!Interlocked.Exchange(ref soon, true))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static commit => commit(), commit, preferLocal: false);
        }
    }

    /// <summary>With what comes next, or before long by itself: no one waits for it.</summary>
    public void Later()
    {
        if (!Interlocked.Exchange(ref later, true))
        {
            _ = SoonAfterAsync();
        }

        async Task SoonAfterAsync()
        {
            await Task.Delay(Gathering).ConfigureAwait(false);
            Volatile.Write(ref later, false);
            Soon();
        }
    }

    /// <summary>After a while, for the journal could not be written.</summary>
    public void Again()
    {
        if (!Interlocked.Exchange(ref again, true))
        {
            _ = RetryAsync();
        }

        async Task RetryAsync()
        {
            await Task.Delay(Retry.After).ConfigureAwait(false);
            Volatile.Write(ref again, false);
            Soon();
        }
    }

    /// <summary>A commit looks what there is. What is staged from here on is scheduled by itself.</summary>
    public void Begin() => Interlocked.Exchange(ref soon, false);
}
