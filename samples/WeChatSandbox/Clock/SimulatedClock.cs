namespace Wellspring.WeChatSandbox;

/// <summary>
/// Time that can be put forward. It goes on by itself with the clock underneath; <see cref="Advance"/> skips, and on the way each timer fires at
/// its due time. Hand it to an engine as its TimeProvider, and the engine's timers skip with the sandbox.
/// </summary>
public sealed class SimulatedClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly TimeProvider real;
    private readonly ITimer alarm;
    private readonly PriorityQueue<(SimulatedTimer Timer, long Version), (DateTimeOffset Due, long Order)> timers = new();
    private TimeSpan ahead;
    private long order;

    public SimulatedClock(TimeProvider real)
    {
        this.real = real;
        alarm = real.CreateTimer(static state => ((SimulatedClock)state!).FireUpTo(((SimulatedClock)state).GetUtcNow()), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return real.GetUtcNow() + ahead;
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Skips forward. Returns when the timers due on the way have fired.</summary>
    /// <param name="by">At least zero: time does not go back.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = GetUtcNow() + by;
        FireUpTo(target);
        MoveTo(target);
    }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        SimulatedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void Schedule(SimulatedTimer timer, long version, TimeSpan dueIn)
    {
        bool isNext;
        lock (gate)
        {
            timers.Enqueue((timer, version), (real.GetUtcNow() + ahead + dueIn, order++));
            isNext = timers.Peek() == (timer, version);
        }
        if (isNext)
        {
            Arm();
        }
    }

    private void FireUpTo(DateTimeOffset now)
    {
        while (TakeDue(now) is { } due)
        {
            due.Timer.Fire(due.Version);
        }
        Arm();
    }

    /// <summary>Takes the earliest timer due by then; the clock stands at least at its due time.</summary>
    private (SimulatedTimer Timer, long Version)? TakeDue(DateTimeOffset by)
    {
        lock (gate)
        {
            if (timers.TryPeek(out _, out var key) && key.Due <= by)
            {
                MoveTo(key.Due);
                return timers.Dequeue();
            }
            return null;
        }
    }

    private void MoveTo(DateTimeOffset time)
    {
        lock (gate)
        {
            var missing = time - (real.GetUtcNow() + ahead);
            ahead += missing > TimeSpan.Zero ? missing : TimeSpan.Zero;
        }
    }

    private void Arm()
    {
        TimeSpan wait;
        lock (gate)
        {
            if (!timers.TryPeek(out _, out var key))
            {
                return;
            }
            wait = key.Due - (real.GetUtcNow() + ahead);
        }
        // Timers of the system take at most some 49 days; a longer wait is looked at again on the way.
        alarm.Change(TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, TimeSpan.TicksPerDay)), Timeout.InfiniteTimeSpan);
    }
}
