namespace Wellspring.WeChatSandbox;

/// <summary>A timer on <see cref="SimulatedClock"/>. Each change gets a version of its own, so that what was scheduled before it is nothing when it comes up.</summary>
internal sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock gate = new();
    private long current;
    private TimeSpan period;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            current++;
            this.period = period;
            if (dueTime >= TimeSpan.Zero)
            {
                clock.Schedule(this, current, dueTime);
            }
        }
        return true;
    }

    public void Fire(long version)
    {
        lock (gate)
        {
            if (version != current)
            {
                return;
            }
            if (period > TimeSpan.Zero)
            {
                clock.Schedule(this, current, period);
            }
        }
        callback(state);
    }

    public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
