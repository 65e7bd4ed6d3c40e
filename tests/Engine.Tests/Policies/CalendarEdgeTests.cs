namespace Wellspring.Engine.Tests.Policies;

[Spec("caps.calendar")]
public sealed class CalendarEdgeTests
{
    [Fact]
    public void A_day_on_which_clocks_change_begins_with_its_first_instant_in_every_zone()
    {
        List<string> wrong = [];
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones().Where(z => z.SupportsDaylightSavingTime))
        {
            for (var noon = Shop.Time("2010-01-01T12:00:00Z"); noon.Year < 2040; noon = noon.AddDays(1))
            {
                if (zone.GetUtcOffset(noon) == zone.GetUtcOffset(noon.AddDays(-1)))
                {
                    continue;
                }

                var now = noon.UtcTicks;
                var start = CalendarStart.Of(CalendarPeriod.Day, now, zone);
                if (start > now || Local(start, zone).Date != Local(now, zone).Date || Local(start - 1, zone).Date >= Local(now, zone).Date)
                {
                    wrong.Add($"{zone.Id} {noon:yyyy-MM-dd}: {new DateTime(start):O}");
                }
            }
        }

        wrong.Should().BeEmpty();
    }

    private static DateTimeOffset Local(long ticks, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(new DateTimeOffset(ticks, TimeSpan.Zero), zone);
}
