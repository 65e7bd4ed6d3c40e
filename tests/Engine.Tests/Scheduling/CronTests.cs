using Quartz;

namespace Wellspring.Engine.Tests.Scheduling;

[Spec("schedules.cron")]
public sealed class CronTests
{
    [Theory]
    [InlineData("0 20 * * 3", "2026-01-07T20:00", "2026-01-14T20:00", "2026-01-21T20:00")]
    [InlineData("0 20 * * wed", "2026-01-07T20:00", "2026-01-14T20:00", "2026-01-21T20:00")]
    [InlineData("0 20 * * 0", "2026-01-04T20:00", "2026-01-11T20:00", "2026-01-18T20:00")]
    [InlineData("0 20 * * 7", "2026-01-04T20:00", "2026-01-11T20:00", "2026-01-18T20:00")]
    [InlineData("0 20 * * 5-7", "2026-01-02T20:00", "2026-01-03T20:00", "2026-01-04T20:00")]
    [InlineData("0 20 * * FRI-MON", "2026-01-02T20:00", "2026-01-03T20:00", "2026-01-04T20:00")]
    [InlineData("0 20 * * 0-7", "2026-01-01T20:00", "2026-01-02T20:00", "2026-01-03T20:00")]
    [InlineData("*/15 9-10 * * *", "2026-01-01T09:00", "2026-01-01T09:15", "2026-01-01T09:30")]
    [InlineData("5/25 9 * * *", "2026-01-01T09:05", "2026-01-01T09:30", "2026-01-01T09:55")]
    [InlineData("30 22-2/2 * * *", "2026-01-01T00:30", "2026-01-01T02:30", "2026-01-01T22:30")]
    [InlineData("0 0 1 jan,Jul *", "2026-07-01T00:00", "2027-01-01T00:00", "2027-07-01T00:00")]
    [InlineData("0 0 31 * *", "2026-01-31T00:00", "2026-03-31T00:00", "2026-05-31T00:00")]
    [InlineData("0 0 29 2 *", "2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00")]
    [InlineData("59 23 31 12 *", "2026-12-31T23:59", "2027-12-31T23:59", "2028-12-31T23:59")]
    // Either of the two days will do.
    [InlineData("0 0 13 * FRI", "2026-01-02T00:00", "2026-01-09T00:00", "2026-01-13T00:00")]
    [InlineData("0 0 13 * 0-6", "2026-01-02T00:00", "2026-01-03T00:00", "2026-01-04T00:00")]
    [InlineData("0 0 */16 * SUN", "2026-01-04T00:00", "2026-01-11T00:00", "2026-01-17T00:00")]
    public void It_comes(string expression, string first, string second, string third) =>
        Next(Schedule.Cron(expression), TimeZoneInfo.Utc, Shop.Time("2026-01-01T00:00:00Z"), 3).Should().Equal(Wall(first), Wall(second), Wall(third));

    [Fact]
    public void What_never_comes_has_no_occurrences() => Next(Schedule.Cron("0 0 30 2 *"), TimeZoneInfo.Utc, Shop.Time("2026-01-01T00:00:00Z"), 1).Should().BeEmpty();

    [Fact]
    public void It_comes_in_late_years_as_in_early_ones()
    {
        var schedule = Schedule.Cron("0 0 29 2 *");
        Next(schedule, TimeZoneInfo.Utc, Shop.Time("2049-01-01T00:00:00Z"), 3).Should().Equal(Wall("2052-02-29T00:00"), Wall("2056-02-29T00:00"), Wall("2060-02-29T00:00"));
        Next(schedule, TimeZoneInfo.Utc, Shop.Time("2196-03-01T00:00:00Z"), 1).Should().Equal(Wall("2204-02-29T00:00"));
        Next(schedule, TimeZoneInfo.Utc, Shop.Time("9995-01-01T00:00:00Z"), 2).Should().Equal(Wall("9996-02-29T00:00"));
        Next(Schedule.Cron("0 12 * * MON"), TimeZoneInfo.Utc, Shop.Time("2449-12-31T00:00:00Z"), 2).Should().Equal(Wall("2450-01-03T12:00"), Wall("2450-01-10T12:00"));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Shanghai")]
    public void Ten_thousand_random_schedules_come_when_Quartz_says(string zoneId)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var random = new Random(20261122);
        for (var i = 0; i < 10_000; i++)
        {
            var cron = new CronCase(random, i % 4);
            var start = Shop.Time("1995-01-01T00:00:00Z").AddTicks(random.NextInt64(80.Days().Ticks * 365));
            var quartz = new CronExpression(cron.Quartz(withYear: i % 2 == 0), zone);

            Next(Schedule.Cron(cron.Text), zone, start, 6).Should().Equal(Next(quartz, start, 6), "this is {0}, in Quartz {1}, from {2:O}", cron.Text, quartz, start);
        }
    }

    private static List<DateTimeOffset> Next(Schedule schedule, TimeZoneInfo zone, DateTimeOffset after, int count) =>
        Next(at => schedule.NextAfter(at.UtcTicks, zone, _ => null) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null, after, count);

    private static List<DateTimeOffset> Next(CronExpression quartz, DateTimeOffset after, int count) => Next(quartz.GetNextValidTimeAfter, after, count);

    private static List<DateTimeOffset> Next(Func<DateTimeOffset, DateTimeOffset?> next, DateTimeOffset after, int count)
    {
        List<DateTimeOffset> found = [];
        for (var at = next(after); at is { } time && found.Count < count; at = next(time))
        {
            found.Add(time);
        }

        return found;
    }

    private static DateTimeOffset Wall(string text) => Shop.Time(text + "Z");
}
