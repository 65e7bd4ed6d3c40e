namespace Wellspring.Engine.Tests.Scheduling;

/// <summary>Time zones whose clocks do all that clocks do, and slow answers straight from the definitions.</summary>
internal static class Zones
{
    public static readonly TimeZoneInfo[] All =
    [
        .. new[]
        {
            "UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe", "America/Sao_Paulo", "America/Havana",
            "America/St_Johns", "America/Nuuk", "Asia/Kathmandu", "Asia/Beirut", "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham",
        }.Select(TimeZoneInfo.FindSystemTimeZoneById),
    ];

    private static readonly (TimeZoneInfo Zone, DateTimeOffset Day)[] Changes = [.. All.SelectMany(zone => ChangesOf(zone).Select(day => (zone, day)))];

    /// <summary>A zone and a whole minute, mostly about a day before its clocks change.</summary>
    public static (TimeZoneInfo Zone, DateTimeOffset Start) Any(Random random)
    {
        var (zone, day) = random.Next(4) > 0
            ? Changes[random.Next(Changes.Length)]
            : (All[random.Next(All.Length)], Shop.Time("2008-01-01T00:00:00Z").AddDays(random.Next(9000)));
        return (zone, day.AddMinutes(random.Next(-2000, 0)));
    }

    public static DateTime Local(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).DateTime;

    /// <summary>Minute by minute: the instants at which the clocks come to show a matching time for the first time, or jump over one of a day that there is.</summary>
    public static IEnumerable<DateTimeOffset> Scan(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until, Func<DateTime, bool> matches)
    {
        var latest = Local(from.AddDays(-3), zone);
        for (var time = from.AddDays(-3); time < until; time = time.AddMinutes(1))
        {
            var shown = Local(time, zone);
            var before = latest;
            var hit = false;
            for (; latest < shown; latest = latest.AddMinutes(1))
            {
                var reached = latest.AddMinutes(1);
                hit |= (reached.Date == before.Date || reached.Date == shown.Date) && matches(reached);
            }

            if (hit && time >= from)
            {
                yield return time;
            }
        }
    }

    private static IEnumerable<DateTimeOffset> ChangesOf(TimeZoneInfo zone)
    {
        for (var day = Shop.Time("2005-01-01T00:00:00Z"); day.Year < 2030; day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day) != zone.GetUtcOffset(day.AddDays(-1)))
            {
                yield return day;
            }
        }
    }
}
