namespace Wellspring.Engine;

/// <summary>When attempts that were begun together have taken too long. One timer serves all of them.</summary>
internal sealed class SharedTimeout(TimeSpan timeout, TimeProvider time, int attempts) : IDisposable
{
    private readonly CancellationTokenSource source = new(timeout, time);
    private int left = attempts;

    public CancellationToken Token => source.Token;

    /// <summary>An attempt is over. The last one takes the timer with it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref left) == 0)
        {
            source.Dispose();
        }
    }
}
