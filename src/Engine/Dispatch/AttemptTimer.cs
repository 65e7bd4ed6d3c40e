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
        if (Volatile.Read(ref isSet))
        {
            return;
        }

        lock (gate)
        {
            if (!isSet)
            {
                Start(span);
            }
        }
    }

    /// <summary>It rang, and no one has taken notice.</summary>
    public bool HasRung => Volatile.Read(ref rang);

    /// <summary>Takes notice of a ring. False where there was none.</summary>
    public bool TakeRing() => HasRung && Interlocked.Exchange(ref rang, false);

    /// <summary>Sets it for the first of those that go on.</summary>
    public void Set(TimeSpan left)
    {
        lock (gate)
        {
            Start(left);
        }
    }

    public void Dispose() => timer.Dispose();

    /// <summary>Timers know whole milliseconds. Called within the gate.</summary>
    private void Start(TimeSpan left)
    {
        Volatile.Write(ref isSet, true);
        timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void Ring(Action ring)
    {
        lock (gate)
        {
            Volatile.Write(ref isSet, false);
        }

        // Before anyone is woken, so that who looks once more before waiting sees it.
        Volatile.Write(ref rang, true);
        ring();
    }
}
