namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Spaces calls evenly, in the order in which they were asked for, so that no more go out in a second than an account may make. Where the platform finds that too fast,
/// half as many do, and twice as many again after each minute in which it found nothing. Safe for concurrent use.
/// </summary>
/// <param name="perSecond">How many in a second.</param>
/// <param name="time">The clock.</param>
/// <param name="most">How many turns are kept for who was sent away.</param>
internal sealed class CallPace(int perSecond, TimeProvider time, int most = 10_000)
{
    private const int Slowest = 64;

    /// <summary>The platform counts calls by the minute: what was slowed down shows after one.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    /// <summary>Who would wait longer is sent away until its turn.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Who has not come back so long after its turn has lost it.</summary>
    private static readonly TimeSpan Lapse = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> turns = new(StringComparer.Ordinal);
    private readonly Queue<string> order = [];

    /// <summary>The first turn that no one has.</summary>
    private DateTimeOffset next = DateTimeOffset.MinValue;

    /// <summary>From when the next call may go out: behind the one before, which may have come late for its turn.</summary>
    private DateTimeOffset free = DateTimeOffset.MinValue;
    private DateTimeOffset slowUntil = DateTimeOffset.MinValue;
    private DateTimeOffset calmAt;
    private int slower = 1;

    private TimeSpan Step => TimeSpan.FromSeconds(slower) / perSecond;

    /// <summary>Waits for a call's turn. For how long to come again, where that would be too long: its turn is kept until then. Null where the call may go out.</summary>
    /// <param name="id">Who asks; the same when it comes again.</param>
    /// <param name="cancellationToken">Ends the wait; the turn passes.</param>
    public async ValueTask<TimeSpan?> WaitAsync(string id, CancellationToken cancellationToken)
    {
        var turn = Ask(id, out var wait);
        if (turn == Turn.Soon)
        {
            await UntilAsync(wait, cancellationToken).ConfigureAwait(false);
            turn = Come(id, out wait);
        }

        if (turn == Turn.Later)
        {
            return wait;
        }

        await UntilAsync(wait, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>The platform found it too fast. Many calls are told so at once, and all that went out in the same minute: only one of them counts.</summary>
    /// <param name="began">When the call went out.</param>
    public void SlowDown(DateTimeOffset began)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            calmAt = now + Calm;
            if (began < slowUntil || slower == Slowest)
            {
                return;
            }

            (slower, slowUntil) = (2 * slower, now + Calm);
            next = Later(next);
            foreach (var (id, at) in turns.ToArray())
            {
                turns[id] = Later(at);
            }

            DateTimeOffset Later(DateTimeOffset at) => at > now ? at + (at - now) : at;
        }
    }

    /// <summary>When it is the turn of who asks, and how long it is until then.</summary>
    private Turn Ask(string id, out TimeSpan wait)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            for (; slower > 1 && calmAt <= now; calmAt += Calm)
            {
                slower /= 2;
            }

            // Who was cancelled meanwhile never comes for it.
            while (order.TryPeek(out var first) && (!turns.TryGetValue(first, out var was) || was + Lapse <= now))
            {
                turns.Remove(order.Dequeue());
            }

            var isSoon = turns.Remove(id, out var at) ? Keep(id, at, now, out wait) : Keep(id, null, now, out wait);
            return !isSoon ? Turn.Later : wait > TimeSpan.Zero ? Turn.Soon : Pass(id, now, out wait);
        }
    }

    /// <summary>The time of its turn has come.</summary>
    private Turn Come(string id, out TimeSpan wait)
    {
        lock (gate)
        {
            return Pass(id, time.GetUtcNow(), out wait);
        }
    }

    /// <summary>Goes out as soon as the calls before leave room; where it came so late that others have its room, it has another turn. Called within the gate.</summary>
    private Turn Pass(string id, DateTimeOffset now, out TimeSpan wait)
    {
        var at = Max(free, now);
        if (at - now > Longest)
        {
            return Keep(id, null, now, out wait) ? Turn.Now : Turn.Later;
        }

        (free, wait) = (at + Step, at - now);
        return Turn.Now;
    }

    /// <summary>Keeps a turn for who is sent away. Called within the gate.</summary>
    private bool Keep(string id, DateTimeOffset? turn, DateTimeOffset now, out TimeSpan wait)
    {
        var at = turn ?? Max(next, Max(free, now));
        var isSoon = (wait = at - now) <= Longest;
        if (turn is null && (isSoon || turns.Count < most))
        {
            next = at + Step;
        }

        if (!isSoon && turns.Count < most)
        {
            turns[id] = at;
            order.Enqueue(id);
        }

        return isSoon;
    }

    private async ValueTask UntilAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private enum Turn
    {
        /// <summary>It goes out, after what wait is left.</summary>
        Now,

        /// <summary>It waits for its turn, and then comes for it.</summary>
        Soon,

        /// <summary>It is sent away until its turn.</summary>
        Later,
    }
}
