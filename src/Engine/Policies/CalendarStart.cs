namespace Wellspring.Engine;

/// <summary>When the current day, week or month began in a time zone.</summary>
internal static class CalendarStart
{
    /// <summary>The first instant of the period that <paramref name="utcTicks"/> falls into, in UTC ticks.</summary>
    public static long Of(CalendarPeriod period, long utcTicks, TimeZoneInfo zone)
    {
        var day = WallClock.At(utcTicks, zone).Date;
        var start = period switch
        {
            CalendarPeriod.Day => day,
            CalendarPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => new DateTime(day.Year, day.Month, 1),
        };
        return WallClock.FirstInstant(start, zone);
    }
}
