namespace Wellspring.Engine;

/// <summary>What time alone brings for a user: schedules that come up, and what leaves the windows of segments.</summary>
/// <remarks>When a schedule comes up follows from the user's clock, zone and attributes; found once, it is kept until it is past or one of them has changed.</remarks>
internal sealed class Agenda(Schedules schedules, Borders borders)
{
    /// <summary>Windows were looked at up to here since the last event, and it left no trace.</summary>
    private long lookedTo;

    /// <summary>Null where only the first due time of all is known.</summary>
    private (long Occurrence, long Due)[]? next;

    /// <summary>When the first schedule comes up; <see cref="long.MaxValue"/> where none does, and 0 where it is not known yet.</summary>
    public long NextDue { get; private set; }

    public static Agenda? Of(RuleSet rules) => rules.Schedules.Count + rules.Borders.Count == 0 ? null : new(rules.Schedules, rules.Borders);

    /// <summary>When schedules come up is not known any more.</summary>
    public void Forget() => (next, NextDue) = (null, 0);

    /// <summary>Time alone brought nothing up to here, or what left no trace.</summary>
    public void Pass(long to) => lookedTo = to;

    /// <summary>Windows have more in them.</summary>
    public void LookAgain() => lookedTo = 0;

    /// <summary>The user had this due time before, so nothing comes up before it. It is of a schedule where it is of nothing else; to find that again would cost more than all the rest.</summary>
    public void StartFrom(UserState user, long due)
    {
        Pass(due == long.MaxValue ? 0 : due - 1);
        (next, NextDue) = (null, due < long.MaxValue && (user.HasTimer(due) || NextLoss(user) <= due) ? 0 : due);
    }

    /// <summary>Finds what comes up after the user's clock, where that is not known.</summary>
    public long Rearm(UserState user)
    {
        if (NextDue <= user.Clock)
        {
            FindAll(user, user.Clock);
        }

        return Math.Min(NextDue, NextLoss(user));
    }

    /// <summary>What comes up at the user's clock. What lies before it, where entries are folded, has left no trace then and leaves none now.</summary>
    public IEnumerable<(RuleTrigger Trigger, Cause Cause)> Take(UserState user)
    {
        schedules.ComesUp();
        FindAll(user, user.Clock - 1);
        for (var i = 0; i < schedules.Count; i++)
        {
            var (occurrence, due) = next![i];
            if (due == user.Clock)
            {
                next[i] = Find(i, user, user.Clock);
                yield return (schedules[i].Trigger, ScheduledTrigger.Cause(occurrence, due));
            }
        }

        FindAll(user, user.Clock);
    }

    private long NextLoss(UserState user) => borders.Count == 0 ? long.MaxValue : borders.NextLoss(user, Math.Max(user.Clock, lookedTo));

    private void FindAll(UserState user, long after)
    {
        var isNew = next is null;
        next ??= new (long, long)[schedules.Count];
        NextDue = long.MaxValue;
        for (var i = 0; i < next.Length; i++)
        {
            if (isNew || next[i].Due <= after || next[i].Occurrence <= schedules.After(i))
            {
                next[i] = Find(i, user, after);
            }

            NextDue = Math.Min(NextDue, next[i].Due);
        }
    }

    /// <summary>The first due time after an instant, and its occurrence. With a spread longer than the pause between two occurrences the later one may come first.</summary>
    private (long Occurrence, long Due) Find(int index, UserState user, long after)
    {
        var schedule = schedules[index].Schedule;
        var found = (Occurrence: long.MaxValue, Due: long.MaxValue);
        var zone = user.Zone;
        var from = Math.Max(after - schedule.LongestDelay, schedules.After(index));
        while (from < DateTime.MaxValue.Ticks && schedule.NextAfter(from, zone, user.Attribute) is { } occurrence && occurrence < found.Due)
        {
            var due = schedule.InstantFor(user.Id, occurrence);
            if (due > after && due < found.Due)
            {
                found = (occurrence, due);
            }

            if (schedule.LongestDelay == 0)
            {
                break;
            }

            from = occurrence;
        }

        return found;
    }
}
