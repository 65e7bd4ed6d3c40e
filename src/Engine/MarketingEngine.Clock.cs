using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <content>How time passes for all users.</content>
public sealed partial class MarketingEngine
{
    private const int TurnsAtATime = 256;

    /// <summary>Sets all clocks on: every timer due by then fires, at its due time. A live engine is called with the time of day again and again.</summary>
    /// <param name="time">The clocks' new value; an earlier one than before changes nothing.</param>
    /// <remarks>What an observer throws is thrown on after all timers have fired.</remarks>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Timers that did not fire yet fire with a later call.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public void AdvanceTo(DateTimeOffset time)
    {
        CheckOpen();
        var to = Math.Min(time.UtcTicks, options.UntilTicks);
        var thrown = AdvanceTogether(to);
        foreach (var partition in partitions)
        {
            thrown = Advance(partition, to, to) ?? thrown;
        }

        thrown = post.Carry() ?? thrown;
        if (stage?.Latest is { } group)
        {
            thrown = stage.Complete(group) ?? thrown;
        }

        thrown?.Throw();
    }

    /// <summary>
    /// Where rules tell other users something, or a budget is for all, it matters to whom time comes first: all timers of an instant fire, then what
    /// they tell arrives, then comes the next instant. Else users know nothing of each other, and each goes all the way at once.
    /// </summary>
    private ExceptionDispatchInfo? AdvanceTogether(long to)
    {
        ExceptionDispatchInfo? thrown = null;
        while (partitions.Any(partition => partition.SharesTime))
        {
            var next = partitions.Min(partition => partition.NextDue);
            if (post.Next is var told && told < next)
            {
                thrown = post.Carry(before: told + 1) ?? thrown;
                continue;
            }

            if (next > to)
            {
                break;
            }

            thrown = Fire(next, to) ?? thrown;
        }

        return thrown;
    }

    /// <summary>The users of all partitions whose timers are due at an instant take their turns, in an order that does not depend on how they are divided.</summary>
    private ExceptionDispatchInfo? Fire(long instant, long now)
    {
        ExceptionDispatchInfo? thrown = null;
        List<DueUser> due = [];
        var fired = 0;
        try
        {
            Array.ForEach(partitions, partition => partition.TakeDue(instant, due));
            due.Sort(DueUser.Compare);
            for (; fired < due.Count; fired++)
            {
                thrown = fired % TurnsAtATime == 0 ? stage?.MakeRoom() ?? thrown : thrown;
                thrown = due[fired].Partition.Fire(due[fired], now) ?? thrown;
            }
        }
        finally
        {
            // Where a user could not be fetched, the timers are still due.
            due[fired..].ForEach(left => left.Partition.PutBack(left));
        }

        return thrown;
    }

    /// <summary>A partition is let go again and again, so that events get in between.</summary>
    private ExceptionDispatchInfo? Advance(Partition partition, long to, long now)
    {
        ExceptionDispatchInfo? thrown = null;
        for (var turns = TurnsAtATime; turns > 0;)
        {
            thrown = stage?.MakeRoom() ?? thrown;
            thrown = partition.AdvanceTo(to, now, ref turns) ?? thrown;
        }

        return thrown;
    }
}
