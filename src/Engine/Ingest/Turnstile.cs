namespace Wellspring.Engine;

/// <summary>Where publishers wait while the intake is full, and go on in the order in which they came.</summary>
internal sealed class Turnstile
{
    private readonly Lock gate = new();

    /// <summary>Ends when the last in line has staged.</summary>
    private Task last = Task.CompletedTask;

    /// <summary>Whoever comes now has to wait.</summary>
    public bool IsFull(CommitStage stage) => stage.IsFull || !Volatile.Read(ref last).IsCompleted;

    /// <summary>Waits for room. The next in line goes on when the pass is given back, which is when the events are staged.</summary>
    public ValueTask<Pass> EnterAsync(CommitStage stage, CancellationToken cancellation) => IsFull(stage) ? WaitAsync(stage, cancellation) : default;

    private async ValueTask<Pass> WaitAsync(CommitStage stage, CancellationToken cancellation)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (gate)
        {
            (before, last) = (last, mine.Task);
        }

        try
        {
            await before.WaitAsync(cancellation).ConfigureAwait(false);
            await stage.WaitForRoomAsync(cancellation).ConfigureAwait(false);
            return new Pass(mine);
        }
        catch
        {
            // Who gives up still keeps the order of those before and after.
            _ = before.ContinueWith(_ => mine.SetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>The right to stage. Default for whoever did not have to wait.</summary>
    public readonly struct Pass(TaskCompletionSource? mine) : IDisposable
    {
        public void Dispose() => mine?.SetResult();
    }
}
