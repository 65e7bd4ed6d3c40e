namespace Wellspring.Engine;

/// <summary>When something happens again and again by the clock on the wall: <c>Schedule.Weekly(DayOfWeek.Wednesday, "20:00")</c>.</summary>
/// <remarks>
/// <para>The clock is the user's (<see cref="UserFacts.Zone"/>) unless <see cref="In"/> names one for all. A schedule does not change; <see cref="In"/> and
/// <see cref="Spread"/> return another.</para>
/// <para>Where clocks are put forward, what falls into the gap happens at the first instant after it. Where they are put back, each time on the clock happens
/// once, the first time it is shown; so <c>Cron("*/15 * * * *")</c> pauses while the clock shows an hour for the second time. What falls together happens once. A date that a zone
/// leaves out, as Samoa did with 30 December 2011, has no occurrences.</para>
/// </remarks>
public sealed class Schedule
{
    private readonly Recurrence recurrence;
    private readonly TimeZoneInfo? zone;
    private readonly TimeSpan spread;

    private Schedule(Recurrence recurrence, TimeZoneInfo? zone = null, TimeSpan spread = default) =>
        (this.recurrence, this.zone, this.spread) = (recurrence, zone, spread);

    /// <summary>Every day.</summary>
    /// <param name="time">The time of day, as HH:mm from 00:00 to 23:59.</param>
    /// <exception cref="ArgumentException"><paramref name="time"/> is no time of day.</exception>
    public static Schedule Daily(string time) => new(new WeeklyRecurrence(Enum.GetValues<DayOfWeek>(), TimeOfDay.Parse(time, "Schedule.Daily")));

    /// <summary>Every week on one day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="time">The time of day, as HH:mm from 00:00 to 23:59.</param>
    /// <exception cref="ArgumentException"><paramref name="day"/> is no day of the week, or <paramref name="time"/> no time of day.</exception>
    public static Schedule Weekly(DayOfWeek day, string time) => Weekly([day], time);

    /// <summary>Every week on some days: <c>Schedule.Weekly([DayOfWeek.Monday, DayOfWeek.Friday], "20:00")</c>.</summary>
    /// <param name="days">The days, at least one.</param>
    /// <param name="time">The time of day, as HH:mm from 00:00 to 23:59.</param>
    /// <exception cref="ArgumentException"><paramref name="days"/> is empty or has what is no day of the week, or <paramref name="time"/> is no time of day.</exception>
    public static Schedule Weekly(IReadOnlyCollection<DayOfWeek> days, string time)
    {
        ArgumentNullException.ThrowIfNull(days);
        if (days.Count == 0)
        {
            throw new ArgumentException("Schedule.Weekly: there is no day; name at least one", nameof(days));
        }

        foreach (var day in days.Where(day => !Enum.IsDefined(day)))
        {
            throw new ArgumentException($"Schedule.Weekly: {day} is no day of the week; name one from DayOfWeek.Sunday to DayOfWeek.Saturday", nameof(days));
        }

        return new(new WeeklyRecurrence(days, TimeOfDay.Parse(time, "Schedule.Weekly")));
    }

    /// <summary>Every month on one day.</summary>
    /// <param name="day">The day, from 1 to 31. In a month that has fewer days, it is its last.</param>
    /// <param name="time">The time of day, as HH:mm from 00:00 to 23:59.</param>
    /// <exception cref="ArgumentException"><paramref name="day"/> is out of its range, or <paramref name="time"/> is no time of day.</exception>
    public static Schedule Monthly(int day, string time) => day is >= 1 and <= 31
        ? new(new MonthlyRecurrence(day, TimeOfDay.Parse(time, "Schedule.Monthly")))
        : throw new ArgumentOutOfRangeException(nameof(day), day, "Schedule.Monthly: a day of the month is from 1 to 31; 31 is the last day of every month");

    /// <summary>Every year on a date of the user's own, such as the birthday.</summary>
    /// <param name="attribute">The attribute of the user that has the date, as <c>yyyy-MM-dd</c>, <c>--MM-dd</c> or <c>MM-dd</c>; the year does not matter. 29 February is 28 February in a year
    /// without it. A user without the attribute, or with something else in it, has no occurrences.</param>
    /// <param name="time">The time of day, as HH:mm from 00:00 to 23:59.</param>
    /// <exception cref="ArgumentException"><paramref name="attribute"/> is empty, or <paramref name="time"/> is no time of day.</exception>
    public static Schedule Yearly(string attribute, string time)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        return attribute.Length > 0
            ? new(new YearlyRecurrence(attribute, TimeOfDay.Parse(time, "Schedule.Yearly")))
            : throw new ArgumentException("Schedule.Yearly: the attribute's name is empty; name the one that has the date, such as \"birthday\"", nameof(attribute));
    }

    /// <summary>The times of a cron expression: <c>Schedule.Cron("0 20 * * 3")</c> is every Wednesday at 20:00.</summary>
    /// <param name="expression">Five fields: minute (0-59), hour (0-23), day of month (1-31), month (1-12 or JAN-DEC), day of week (0-7 or SUN-SAT, 0 and 7 are Sunday).
    /// Each is *, or values with lists (1,15), ranges (1-5; 22-2 runs over the end) and steps (*/15 from the field's first value, 5/15 from 5). Where neither day field
    /// is *, a day that fits one of the two will do, as crontab has it.</param>
    /// <remarks>An expression that never comes, such as "0 0 30 2 *", has no occurrences.</remarks>
    /// <exception cref="ArgumentException">The text is no such expression; the message says what is wrong.</exception>
    public static Schedule Cron(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return new(new CronRecurrence(expression));
    }

    /// <summary>The same by one clock for all users, wherever they are.</summary>
    /// <param name="zone">The time zone of the clock.</param>
    public Schedule In(TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return new(recurrence, zone, spread);
    }

    /// <summary>The same, with the users spread evenly over a time that begins with each occurrence, so that not all are reached at once. A user's place in it is a hash of user and occurrence.</summary>
    /// <param name="over">The time, from 0 (the default: all at once) to 24 hours. It should be shorter than the pause between two occurrences; else a user may be reached for the later one first.</param>
    /// <exception cref="ArgumentException"><paramref name="over"/> is out of its range.</exception>
    public Schedule Spread(TimeSpan over) => over >= TimeSpan.Zero && over <= TimeSpan.FromHours(24)
        ? new(recurrence, zone, over)
        : throw new ArgumentOutOfRangeException(nameof(over), over, "Schedule.Spread: a spread is from 0 to 24 hours");

    /// <summary>How long after an occurrence it may reach a user, in ticks.</summary>
    internal long LongestDelay => spread.Ticks;

    /// <summary>The schedule in English. Equal texts are equal schedules.</summary>
    public override string ToString() =>
        $"{recurrence} in {(zone is null ? "the user's time zone" : zone.Id)}{(spread == default ? "" : $", spread over {Spans.Text(spread)}")}";

    /// <summary>The first occurrence strictly after an instant, in UTC ticks, before it is spread; null where there is none.</summary>
    internal long? NextAfter(long utcTicks, TimeZoneInfo userZone, Func<string, string?> attribute)
    {
        var clock = zone ?? userZone;

        // While clocks show an hour again, some times after the one they show have had their instant already.
        for (var next = recurrence.Next(WallClock.At(utcTicks, clock), attribute); next is { } wall; next = recurrence.Next(wall, attribute))
        {
            var instant = WallClock.FirstInstant(wall, clock);
            if (instant > utcTicks && (WallClock.At(instant, clock).Date == wall.Date || WallClock.HasDay(wall, clock)))
            {
                return instant <= DateTime.MaxValue.Ticks ? instant : null;
            }
        }

        return null;
    }

    /// <summary>The instant at which an occurrence reaches a user.</summary>
    internal long InstantFor(string user, long occurrence) => Math.Min(occurrence + HashedDelay.Of(user, occurrence, spread.Ticks), DateTime.MaxValue.Ticks);
}
