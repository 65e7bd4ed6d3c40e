using System.Collections.Concurrent;

namespace Wellspring.Adapters.WeChat;

/// <summary>Sources of tokens that end calls after a time. One whose time did not come serves the next call too.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private readonly ConcurrentQueue<CancellationTokenSource> idle = [];

    public CancellationTokenSource Begin(TimeSpan span)
    {
        if (!idle.TryDequeue(out var source))
        {
            return new(span, time);
        }

        source.CancelAfter(span);
        return source;
    }

    /// <summary>Takes a source back, once the call is over and nothing can cancel it from elsewhere. Only the system's timers can be set again.</summary>
    public void End(CancellationTokenSource source)
    {
        if (source.TryReset())
        {
            idle.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }
}
