namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Spaces calls evenly, so that no more go out in a second than an account may make. Where the platform finds that too fast, half as many do, and twice as many again
/// after each minute in which it found nothing. Safe for concurrent use.
/// </summary>
/// <param name="perSecond">How many in a second.</param>
/// <param name="time">The clock.</param>
internal sealed class CallPace(int perSecond, TimeProvider time)
{
    private const int Slowest = 64;
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    /// <summary>Who would wait longer is sent away, and keeps no one else's place.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private DateTimeOffset next = DateTimeOffset.MinValue;
    private DateTimeOffset calmAt;
    private int slower = 1;

    /// <summary>Waits for a call's turn. For how long to come again, where that would be too long; null where the call may go out.</summary>
    public async ValueTask<TimeSpan?> WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Take();
        if (wait > Longest)
        {
            return wait;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>The platform found it too fast.</summary>
    public void SlowDown()
    {
        lock (gate)
        {
            (slower, calmAt) = (Math.Min(2 * slower, Slowest), time.GetUtcNow() + Calm);
        }
    }

    private TimeSpan Take()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            for (; slower > 1 && calmAt <= now; calmAt += Calm)
            {
                slower /= 2;
            }

            var at = next > now ? next : now;
            if (at - now <= Longest)
            {
                next = at + (TimeSpan.FromSeconds(slower) / perSecond);
            }

            return at - now;
        }
    }
}
