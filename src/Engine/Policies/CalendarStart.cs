namespace Wellspring.Engine;

/// <summary>When the current day, week or month began in a time zone.</summary>
internal static class CalendarStart
{
    /// <summary>The first instant of the period that <paramref name="utcTicks"/> falls into, in UTC ticks.</summary>
    public static long Of(CalendarPeriod period, long utcTicks, TimeZoneInfo zone) => WallClock.FirstInstant(StartOf(period, utcTicks, zone), zone);

    /// <summary>The first instant of the period after that.</summary>
    public static long Next(CalendarPeriod period, long utcTicks, TimeZoneInfo zone)
    {
        var start = StartOf(period, utcTicks, zone);
        return WallClock.FirstInstant(
            period switch
            {
                CalendarPeriod.Day => start.AddDays(1),
                CalendarPeriod.Week => start.AddDays(7),
                _ => start.AddMonths(1),
            },
            zone);
    }

    private static DateTime StartOf(CalendarPeriod period, long utcTicks, TimeZoneInfo zone)
    {
        var day = WallClock.At(utcTicks, zone).Date;
        return period switch
        {
            CalendarPeriod.Day => day,
            CalendarPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => new DateTime(day.Year, day.Month, 1),
        };
    }
}
