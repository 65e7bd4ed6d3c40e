namespace Wellspring.Engine;

/// <summary>When the current day, week or month began in a time zone.</summary>
internal static class CalendarStart
{
    /// <summary>The first instant of the period that <paramref name="utcTicks"/> falls into, in UTC ticks.</summary>
    public static long Of(CalendarPeriod period, long utcTicks, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(new DateTimeOffset(utcTicks, TimeSpan.Zero), zone);
        var day = local.Date;
        var start = period switch
        {
            CalendarPeriod.Day => day,
            CalendarPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => new DateTime(day.Year, day.Month, 1),
        };
        return FirstInstant(start, zone);
    }

    private static long FirstInstant(DateTime midnight, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(midnight))
        {
            // Midnight comes twice; the day began with the first, which has the larger offset.
            return midnight.Ticks - zone.GetAmbiguousTimeOffsets(midnight).Max().Ticks;
        }

        // Where clocks jump over midnight, the day begins at the jump: the offset before it leads there.
        var offset = zone.IsInvalidTime(midnight) ? zone.GetUtcOffset(midnight.AddHours(-12)) : zone.GetUtcOffset(midnight);
        return midnight.Ticks - offset.Ticks;
    }
}
