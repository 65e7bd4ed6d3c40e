namespace Wellspring.Engine;

/// <summary>When the current day, week or month began in a time zone.</summary>
internal static class CalendarStart
{
    /// <summary>The first instant of the period that <paramref name="utcTicks"/> falls into, in UTC ticks.</summary>
    public static long Of(CalendarPeriod period, long utcTicks, TimeZoneInfo zone)
    {
        var day = Local(utcTicks, zone).Date;
        var start = period switch
        {
            CalendarPeriod.Day => day,
            CalendarPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => new DateTime(day.Year, day.Month, 1),
        };
        return FirstInstant(start, zone);
    }

    private static DateTimeOffset Local(long utcTicks, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(new DateTimeOffset(Math.Max(utcTicks, 0), TimeSpan.Zero), zone);

    private static long FirstInstant(DateTime midnight, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(midnight))
        {
            // Midnight comes twice; the day began with the first, which has the larger offset.
            return midnight.Ticks - zone.GetAmbiguousTimeOffsets(midnight).Max().Ticks;
        }

        // Where clocks jump over midnight, the day begins at the jump: the offset before it leads there.
        // .NET does not call every such midnight invalid, so it is told by the date that comes out.
        var start = midnight.Ticks - zone.GetUtcOffset(midnight).Ticks;
        return zone.IsInvalidTime(midnight) || Local(start, zone).Date < midnight
            ? midnight.Ticks - zone.GetUtcOffset(midnight.AddHours(-12)).Ticks
            : start;
    }
}
