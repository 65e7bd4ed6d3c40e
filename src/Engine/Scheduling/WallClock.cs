namespace Wellspring.Engine;

/// <summary>What the clocks on the wall show in a time zone, and when they first show it.</summary>
/// <remarks>
/// All is told by the offsets of instants, which every zone has for every instant. .NET's own answers for times on the wall
/// (<see cref="TimeZoneInfo.IsInvalidTime"/> and its like) miss some of the changes.
/// </remarks>
internal static class WallClock
{
    /// <summary>No zone is further from UTC than this; .NET refuses such a zone.</summary>
    private const long MaxOffset = 14 * TimeSpan.TicksPerHour;

    /// <summary>What the clocks show at an instant; at the ends of time, the first or last that a <see cref="DateTime"/> can be.</summary>
    public static DateTime At(long utcTicks, TimeZoneInfo zone)
    {
        var within = Within(utcTicks);
        return new(Within(within + Offset(within, zone)));
    }

    /// <summary>The first instant at which the clocks show this time or a later one, in UTC ticks; near the ends of time it may lie beyond them.</summary>
    /// <remarks>A time that clocks jump over is thus the jump, and of a time that they show twice it is the first. A later time never comes out earlier.</remarks>
    public static long FirstInstant(DateTime wall, TimeZoneInfo zone)
    {
        for (var from = wall.Ticks - MaxOffset; ;)
        {
            var instant = wall.Ticks - Offset(from, zone);
            if (OffsetChange(from, instant, zone) is not { } change)
            {
                return Math.Max(from, instant);
            }

            from = change;
        }
    }

    /// <summary>Whether a date was ever on the calendar: a zone that crosses the date line may leave one out.</summary>
    public static bool HasDay(DateTime date, TimeZoneInfo zone) => At(FirstInstant(date.Date, zone), zone).Date == date.Date;

    /// <summary>The first instant in (<paramref name="after"/>, <paramref name="until"/>] with another offset than <paramref name="after"/>, or null.</summary>
    /// <remarks>For spans of about a day: a change that is taken back within the span is not seen, and no zone has made one.</remarks>
    public static long? OffsetChange(long after, long until, TimeZoneInfo zone)
    {
        var offset = Offset(after, zone);
        if (until <= after || Offset(until, zone) == offset)
        {
            return null;
        }

        while (until - after > 1)
        {
            var middle = after + ((until - after) / 2);
            (after, until) = Offset(middle, zone) == offset ? (middle, until) : (after, middle);
        }

        return until;
    }

    private static long Offset(long utcTicks, TimeZoneInfo zone) => zone.GetUtcOffset(new DateTime(Within(utcTicks), DateTimeKind.Utc)).Ticks;

    private static long Within(long ticks) => Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
}
