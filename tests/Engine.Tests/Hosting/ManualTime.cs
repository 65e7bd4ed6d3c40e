namespace Wellspring.Engine.Tests.Hosting;

/// <summary>Time that moves when it is told to; timers fire on the way.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset now = start;

    /// <summary>Done when someone has asked for a timer.</summary>
    public Task Started => started.Task;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (gate)
        {
            timers.Add(timer);
        }

        started.TrySetResult();
        return timer;
    }

    public void Advance(TimeSpan span)
    {
        ManualTimer[] all;
        lock (gate)
        {
            now += span;
            all = [.. timers];
        }

        foreach (var timer in all)
        {
            timer.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private DateTimeOffset? due;
        private TimeSpan every;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + dueTime;
            every = period;
            return true;
        }

        public void Fire()
        {
            if (due is { } at && at <= time.GetUtcNow())
            {
                due = every == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + every;
                callback();
            }
        }

        public void Dispose()
        {
            due = null;
            lock (time.gate)
            {
                time.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
