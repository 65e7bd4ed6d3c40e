namespace Wellspring.Adapters.WeChat.Tests;

/// <summary>Time that moves when it is told to. Its timers are the system's: they only bound how long a test may wait.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    private long passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref passed);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan span)
    {
        Interlocked.Add(ref passed, span.Ticks);
        SetBack(-span);
    }

    /// <summary>The clock is set; no more time passes by that.</summary>
    public void SetBack(TimeSpan span) => Interlocked.Add(ref ticks, -span.Ticks);
}
