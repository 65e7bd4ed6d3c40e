namespace Wellspring.Engine.Tests.Hosting;

/// <summary>Time that passes when it is told to; timers fire on the way. The clock on the wall can be set.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset zero = start;
    private TimeSpan passed;

    /// <summary>Done when someone has asked for a timer.</summary>
    public Task Started => started.Task;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private TimeSpan Passed
    {
        get
        {
            lock (gate)
            {
                return passed;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return zero + passed;
        }
    }

    public override long GetTimestamp() => Passed.Ticks;

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

    /// <summary>Sets the clock on the wall; no time passes.</summary>
    public void SetBack(TimeSpan span)
    {
        lock (gate)
        {
            zero -= span;
        }
    }

    public void Advance(TimeSpan span)
    {
        ManualTimer[] all;
        lock (gate)
        {
            passed += span;
            all = [.. timers];
        }

        foreach (var timer in all)
        {
            timer.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private TimeSpan? due;
        private TimeSpan every;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            due = dueTime == Timeout.InfiniteTimeSpan ? null : time.Passed + dueTime;
            every = period;
            return true;
        }

        public void Fire()
        {
            if (due is { } at && at <= time.Passed)
            {
                due = every == Timeout.InfiniteTimeSpan ? null : time.Passed + every;
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
