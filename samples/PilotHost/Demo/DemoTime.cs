namespace Wellspring.PilotHost;

/// <summary>The demo's time, for the host too, so that an hour can pass in a moment. What beats again and again beats in real time: a virtual day would be hundreds of thousands of beats.</summary>
internal sealed class DemoTime(TimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        (period == Timeout.InfiniteTimeSpan ? clock : System).CreateTimer(callback, state, dueTime, period);
}
