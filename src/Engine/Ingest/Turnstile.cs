namespace Wellspring.Engine;

/// <summary>Where publishers wait while the intake is full, and go on in the order in which they came.</summary>
internal sealed class Turnstile : IDisposable
{
    private readonly SemaphoreSlim one = new(1);
    private int waiting;

    /// <summary>Whoever comes now has to wait.</summary>
    public bool IsFull(CommitStage stage) => Volatile.Read(ref waiting) > 0 || stage.IsFull;

    /// <summary>Waits for room. The next in line goes on when the pass is given back, which is when the events are staged.</summary>
    public ValueTask<Pass> EnterAsync(CommitStage stage, CancellationToken cancellation) => IsFull(stage) ? WaitAsync(stage, cancellation) : default;

    public void Dispose() => one.Dispose();

    private async ValueTask<Pass> WaitAsync(CommitStage stage, CancellationToken cancellation)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            await one.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            Interlocked.Decrement(ref waiting);
            throw;
        }

        var pass = new Pass(this);
        try
        {
            await stage.WaitForRoomAsync(cancellation).ConfigureAwait(false);
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>The right to stage. Default for whoever did not have to wait.</summary>
    public readonly struct Pass(Turnstile? from) : IDisposable
    {
        public void Dispose()
        {
            if (from is not null)
            {
                from.one.Release();
                Interlocked.Decrement(ref from.waiting);
            }
        }
    }
}
