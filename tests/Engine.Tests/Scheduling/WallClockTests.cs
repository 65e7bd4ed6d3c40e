namespace Wellspring.Engine.Tests.Scheduling;

public sealed class WallClockTests
{
    [Theory]
    [InlineData("America/New_York", "2026-03-08T01:59", "2026-03-08T06:59:00Z")]
    [InlineData("America/New_York", "2026-03-08T02:00", "2026-03-08T07:00:00Z")]
    [InlineData("America/New_York", "2026-03-08T02:59", "2026-03-08T07:00:00Z")]
    [InlineData("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00:00Z")]
    [InlineData("America/New_York", "2026-03-08T03:01", "2026-03-08T07:01:00Z")]
    [InlineData("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T01:59", "2026-11-01T05:59:00Z")]
    [InlineData("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00:00Z")]
    [InlineData("America/Nuuk", "2026-03-28T23:30", "2026-03-29T01:00:00Z")]
    [InlineData("America/St_Johns", "2010-11-07T00:00", "2010-11-07T02:30:00Z")]
    [InlineData("America/St_Johns", "2010-11-07T00:01", "2010-11-07T03:31:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T23:59", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-31T00:01", "2011-12-30T10:01:00Z")]
    public void A_time_on_the_wall_first_comes_at(string zone, string wall, string instant) =>
        Time(WallClock.FirstInstant(Wall(wall), TimeZoneInfo.FindSystemTimeZoneById(zone))).Should().Be(Shop.Time(instant));

    [Fact]
    public void In_every_zone_the_first_instant_is_where_the_clocks_come_to_show_the_time_or_jump_over_it()
    {
        List<string> wrong = [];
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones().Where(z => z.SupportsDaylightSavingTime))
        {
            for (var day = Shop.Time("2010-01-01T00:00:00Z"); day.Year < 2030; day = day.AddDays(1))
            {
                if (zone.GetUtcOffset(day) == zone.GetUtcOffset(day.AddDays(1)))
                {
                    continue;
                }

                for (var wall = Zones.Local(day, zone).AddHours(-3); wall < Zones.Local(day.AddDays(1), zone).AddHours(3); wall = wall.AddMinutes(30))
                {
                    var first = Time(WallClock.FirstInstant(wall, zone));
                    var earlier = Enumerable.Range(1, 52).Select(i => first.AddMinutes(-30 * i)).Append(first.AddTicks(-1));
                    if (Zones.Local(first, zone) < wall || earlier.Any(time => Zones.Local(time, zone) >= wall))
                    {
                        wrong.Add($"{zone.Id} {wall:yyyy-MM-dd HH:mm}: {first:u}");
                    }
                }
            }
        }

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void A_date_that_a_zone_left_out_was_no_day()
    {
        var apia = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia");
        Enumerable.Range(28, 4).Where(day => WallClock.HasDay(new(2011, 12, day, 20, 0, 0), apia)).Should().Equal(28, 29, 31);
    }

    [Fact]
    public void At_the_ends_of_time_clocks_stand_still()
    {
        foreach (var zone in Zones.All)
        {
            foreach (var (end, beyond) in new[] { (DateTime.MinValue, long.MinValue), (DateTime.MaxValue, long.MaxValue) })
            {
                WallClock.At(beyond, zone).Should().Be(WallClock.At(end.Ticks, zone)).And.BeCloseTo(end, 14.Hours());
                (WallClock.FirstInstant(end, zone) - end.Ticks).Should().BeInRange(-14.Hours().Ticks, 14.Hours().Ticks);
            }
        }
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static DateTime Wall(string text) => Shop.Time(text + "Z").DateTime;
}
