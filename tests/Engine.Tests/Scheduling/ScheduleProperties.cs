using FsCheck;
using FsCheck.Fluent;

namespace Wellspring.Engine.Tests.Scheduling;

public sealed class ScheduleProperties
{
    [Fact]
    [Spec("schedules.clock")]
    [Spec("schedules.gap")]
    public void Occurrences_rise_and_none_is_left_out() => Holds(random =>
    {
        var (zone, start) = Zones.Any(random);
        var (schedule, matches) = Any(random, Zones.Local(start, zone));
        var until = start.AddDays(4);
        var expected = Zones.Scan(zone, start, until, matches).ToArray();

        List<DateTimeOffset> found = [];
        for (var at = schedule.NextAfter(start.UtcTicks - 1, zone, Attribute); at < until.UtcTicks; at = schedule.NextAfter(at.Value, zone, Attribute))
        {
            found.Add(new(at.Value, TimeSpan.Zero));
        }

        found.Should().Equal(expected, "this is {0} in {1} from {2:u}", schedule, zone.Id, start);

        // Asked at any instant it is the first that is later.
        for (var i = 0; i < 20; i++)
        {
            var asked = start.AddTicks(random.NextInt64(4.Days().Ticks));
            var first = expected.Where(time => time > asked).Select(time => (long?)time.UtcTicks).FirstOrDefault();
            var next = schedule.NextAfter(asked.UtcTicks, zone, Attribute);
            (next < until.UtcTicks ? next : null).Should().Be(first, "this is {0} in {1} after {2:O}", schedule, zone.Id, asked);
        }

        string? Attribute(string name) => name;
    });

    [Fact]
    [Spec("schedules.clock")]
    public void A_daily_schedule_comes_once_for_each_day_of_the_calendar() => Holds(random =>
    {
        var (zone, near) = Zones.Any(random);
        var schedule = Schedule.Daily(Time(random).ToString("HH:mm", null));
        var (start, end) = (Midnight(near.AddDays(-random.Next(40))), Midnight(near.AddDays(random.Next(1, 40))));
        var count = 0;
        for (var at = schedule.NextAfter(start.UtcTicks - 1, zone, _ => null); at < end.UtcTicks; at = schedule.NextAfter(at.Value, zone, _ => null))
        {
            count++;
        }

        var days = Enumerable.Range(0, (int)(end - start).TotalHours).Select(hour => Zones.Local(start.AddHours(hour), zone).Date).Distinct().Count();
        count.Should().Be(days, "this is {0} in {1} from {2:u} to {3:u}", schedule, zone.Id, start, end);

        // Where no clock changes about it, so that none of its occurrences is on the day before or after.
        DateTimeOffset Midnight(DateTimeOffset time)
        {
            while (zone.GetUtcOffset(time.AddDays(-2)) != zone.GetUtcOffset(time.AddDays(2)))
            {
                time = time.AddDays(1);
            }

            return time - Zones.Local(time, zone).TimeOfDay;
        }
    });

    /// <summary>A schedule that comes about now, and which times on the wall it means. The attribute's name is its value.</summary>
    private static (Schedule Schedule, Func<DateTime, bool> Matches) Any(Random random, DateTime now)
    {
        var time = Time(random);
        var (text, near) = (time.ToString("HH:mm", null), now.AddDays(random.Next(4)));
        switch (random.Next(5))
        {
            case 0:
                return (Schedule.Daily(text), wall => At(wall));
            case 1:
                var days = Enumerable.Range(0, random.Next(1, 7)).Select(_ => (DayOfWeek)random.Next(7)).ToArray();
                return (Schedule.Weekly(days, text), wall => At(wall) && days.Contains(wall.DayOfWeek));
            case 2:
                var day = random.Next(3) == 0 ? 31 : near.Day;
                return (Schedule.Monthly(day, text), wall => At(wall) && (wall.Day == day || (wall.Day < day && wall.AddDays(1).Day == 1)));
            case 3:
                return (Schedule.Yearly(near.ToString("MM-dd", null), text), wall => At(wall) && wall.Month == near.Month && wall.Day == near.Day);
            default:
                var cron = new CronCase(random, random.Next(1, 8));
                return (Schedule.Cron(cron.Text), cron.Matches);
        }

        bool At(DateTime wall) => TimeOnly.FromDateTime(wall) == time;
    }

    /// <summary>Mostly at an hour at which clocks change somewhere.</summary>
    private static TimeOnly Time(Random random) => random.Next(3) == 0
        ? new(random.Next(24), random.Next(60))
        : new(random.Next(-60, 240) switch { < 0 and var minute => (24 * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute), var minute => minute * TimeSpan.TicksPerMinute });

    private static void Holds(Action<Random> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property(new Random(seed))));
}
