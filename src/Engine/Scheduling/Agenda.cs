namespace Wellspring.Engine;

/// <summary>When the schedules of rules come up next for a user. It follows from the user's clock, zone and attributes; found once, it is kept until one of them is past or changed.</summary>
internal sealed class Agenda(Schedules schedules)
{
    /// <summary>Null where only the first due time of all is known.</summary>
    private (long Occurrence, long Due)[]? next;

    /// <summary>When the first of them comes up; <see cref="long.MaxValue"/> where none does, and 0 where it is not known yet.</summary>
    public long NextDue { get; private set; }

    /// <summary>It is not known any more.</summary>
    public void Forget() => StartFrom(0);

    /// <summary>It is known from before.</summary>
    public void StartFrom(long due) => (next, NextDue) = (null, due);

    /// <summary>Finds what comes up after the user's clock, where that is not known.</summary>
    public long Rearm(UserState user)
    {
        if (NextDue <= user.Clock)
        {
            FindAll(user, user.Clock);
            NextDue = next!.Min(found => found.Due);
        }

        return NextDue;
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

        NextDue = next!.Min(found => found.Due);
    }

    private void FindAll(UserState user, long after)
    {
        var isNew = next is null;
        next ??= new (long, long)[schedules.Count];
        for (var i = 0; i < next.Length; i++)
        {
            if (isNew || next[i].Due <= after || next[i].Occurrence <= schedules.After(i))
            {
                next[i] = Find(i, user, after);
            }
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
