namespace Wellspring.Engine;

/// <summary>One timer for all attempts of a channel, which have the same time each: it rings when the time of the first is over, and who rings looks when it is to ring next.</summary>
internal sealed class AttemptTimer : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeSpan span;
    private readonly ITimer timer;
    private bool isSet;
    private bool rang;

    /// <param name="span">How long an attempt may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ring">Called when it rings.</param>
    public AttemptTimer(TimeSpan span, TimeProvider time, Action ring)
    {
        this.span = span;
        timer = time.CreateTimer(_ => Ring(ring), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>An attempt began. Where the timer is set, that is for one that began before.</summary>
    public void Began()
    {
        if (!Volatile.Read(ref isSet))
        {
            Set(span, isLatest: true);
        }
    }

    /// <summary>Whether it rang since this was last asked.</summary>
    public bool TakeRing() => Volatile.Read(ref rang) && Interlocked.Exchange(ref rang, false);

    /// <summary>Sets it for the first of those that go on.</summary>
    public void Set(TimeSpan left) => Set(left, isLatest: false);

    public void Dispose() => timer.Dispose();

    private void Set(TimeSpan left, bool isLatest)
    {
        lock (gate)
        {
            if (!(isSet && isLatest))
            {
                Volatile.Write(ref isSet, true);
                // Timers know whole milliseconds.
                timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Ring(Action ring)
    {
        lock (gate)
        {
            Volatile.Write(ref isSet, false);
        }

        Volatile.Write(ref rang, true);
        ring();
    }
}
