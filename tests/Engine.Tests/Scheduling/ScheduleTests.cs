namespace Wellspring.Engine.Tests.Scheduling;

public sealed class ScheduleTests
{
    [Theory]
    [Spec("schedules.clock")]
    [InlineData("UTC", "2026-01-01T00:00:00Z", "2026-01-01T20:00:00Z", "2026-01-02T20:00:00Z")]
    [InlineData("UTC", "2026-01-01T19:59:59.9999999Z", "2026-01-01T20:00:00Z", "2026-01-02T20:00:00Z")]
    [InlineData("UTC", "2026-01-01T20:00:00Z", "2026-01-02T20:00:00Z", "2026-01-03T20:00:00Z")]
    [InlineData("UTC", "2026-12-31T20:00:00.0000001Z", "2027-01-01T20:00:00Z", "2027-01-02T20:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-01-01T00:00:00Z", "2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T14:15:00Z", "2026-01-02T14:15:00Z")]
    [InlineData("America/New_York", "2026-03-07T20:00:00Z", "2026-03-08T01:00:00Z", "2026-03-09T00:00:00Z")]
    [InlineData("America/New_York", "2026-10-31T20:00:00Z", "2026-11-01T00:00:00Z", "2026-11-02T01:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T00:00:00Z", "2026-04-04T09:00:00Z", "2026-04-05T09:30:00Z")]
    [InlineData("Pacific/Apia", "2011-12-29T06:00:00Z", "2011-12-30T06:00:00Z", "2011-12-31T06:00:00Z")]
    public void A_daily_schedule_follows_the_users_clock(string zone, string after, string first, string second) =>
        Occurs(Schedule.Daily("20:00"), zone, after, first, second);

    [Theory]
    [Spec("schedules.gap")]
    // Clocks go from two to three.
    [InlineData("America/New_York", "02:30", "2026-03-07T07:30:00Z", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z")]
    [InlineData("America/New_York", "02:00", "2026-03-07T07:00:00Z", "2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z")]
    [InlineData("America/New_York", "03:00", "2026-03-07T08:00:00Z", "2026-03-08T07:00:00Z", "2026-03-09T07:00:00Z")]
    [InlineData("Europe/Berlin", "02:30", "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    // By half an hour.
    [InlineData("Australia/Lord_Howe", "02:15", "2026-10-02T15:45:00Z", "2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z")]
    // Over midnight, on the day before and on the day after.
    [InlineData("America/Sao_Paulo", "00:00", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z")]
    [InlineData("America/Sao_Paulo", "00:30", "2018-11-03T03:30:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:30:00Z")]
    [InlineData("America/Nuuk", "23:30", "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("America/Nuuk", "00:00", "2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z")]
    public void A_time_that_clocks_jump_over_happens_at_the_first_instant_after_it(string zone, string time, string before, string jumped, string next)
    {
        Occurs(Schedule.Daily(time), zone, before, jumped, next);
        Occurs(Schedule.Cron($"{time[3..]} {time[..2]} * * *"), zone, before, jumped, next);
    }

    [Theory]
    [Spec("schedules.gap")]
    [InlineData("America/New_York", "01:30", "2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z")]
    [InlineData("America/New_York", "02:00", "2026-10-31T06:00:00Z", "2026-11-01T07:00:00Z", "2026-11-02T07:00:00Z")]
    [InlineData("Europe/Berlin", "02:30", "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("Australia/Lord_Howe", "01:45", "2026-04-03T14:45:00Z", "2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z")]
    // The hour before midnight comes again, and with it the end of the day before.
    [InlineData("America/Sao_Paulo", "23:30", "2018-02-17T01:30:00Z", "2018-02-18T01:30:00Z", "2018-02-19T02:30:00Z")]
    [InlineData("America/Sao_Paulo", "00:00", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z")]
    [InlineData("America/St_Johns", "00:00", "2010-11-06T02:30:00Z", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z")]
    [InlineData("America/Havana", "00:00", "2021-11-06T04:00:00Z", "2021-11-07T04:00:00Z", "2021-11-08T05:00:00Z")]
    public void A_time_that_clocks_show_twice_happens_the_first_time_only(string zone, string time, string before, string first, string next)
    {
        Occurs(Schedule.Daily(time), zone, before, first, next);
        Occurs(Schedule.Cron($"{time[3..]} {time[..2]} * * *"), zone, before, first, next);
    }

    [Fact]
    [Spec("schedules.gap")]
    public void Asked_while_clocks_show_an_hour_again_it_is_not_the_same_occurrence_that_comes() =>
        Occurs(Schedule.Daily("01:30"), "America/New_York", "2026-11-01T06:10:00Z", "2026-11-02T06:30:00Z");

    [Fact]
    [Spec("schedules.gap")]
    public void What_falls_together_where_clocks_jump_happens_once() =>
        Occurs(Schedule.Cron("*/20 * * * *"), "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z");

    [Fact]
    [Spec("schedules.gap")]
    public void Steps_pause_while_clocks_show_an_hour_again() =>
        Occurs(Schedule.Cron("*/20 * * * *"), "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T00:40:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:20:00Z");

    [Fact]
    [Spec("schedules.gap")]
    public void A_date_that_a_zone_leaves_out_has_no_occurrences()
    {
        // The day after Thursday 29 December 2011 was Saturday.
        Occurs(Schedule.Daily("00:00"), "Pacific/Apia", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
        Occurs(Schedule.Weekly(DayOfWeek.Friday, "20:00"), "Pacific/Apia", "2011-12-26T00:00:00Z", "2012-01-06T06:00:00Z");
        Occurs(Schedule.Cron("0 */12 * * *"), "Pacific/Apia", "2011-12-29T11:00:00Z", "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
    }

    [Theory]
    [Spec("schedules.clock")]
    [InlineData("2026-01-01T00:00:00Z", "2026-01-07T12:00:00Z", "2026-01-14T12:00:00Z")]
    [InlineData("2026-01-07T12:00:00Z", "2026-01-14T12:00:00Z", "2026-01-21T12:00:00Z")]
    [InlineData("2026-01-07T11:59:59Z", "2026-01-07T12:00:00Z", "2026-01-14T12:00:00Z")]
    [InlineData("2026-12-31T00:00:00Z", "2027-01-06T12:00:00Z", "2027-01-13T12:00:00Z")]
    public void A_weekly_schedule_comes_on_its_day(string after, string first, string second) =>
        Occurs(Schedule.Weekly(DayOfWeek.Wednesday, "20:00"), "Asia/Shanghai", after, first, second);

    [Fact]
    [Spec("schedules.clock")]
    public void A_weekly_schedule_may_have_several_days() =>
        Occurs(Schedule.Weekly([DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Thursday], "00:00"), "UTC", "2026-02-25T00:00:00Z", "2026-02-26T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-05T00:00:00Z");

    [Theory]
    [Spec("schedules.month-end")]
    [InlineData(1, "2026-01-01T02:00:00Z", "2026-02-01T02:00:00Z", "2026-03-01T02:00:00Z", "2026-04-01T02:00:00Z")]
    [InlineData(28, "2026-01-31T00:00:00Z", "2026-02-28T02:00:00Z", "2026-03-28T02:00:00Z", "2026-04-28T02:00:00Z")]
    [InlineData(29, "2026-01-31T00:00:00Z", "2026-02-28T02:00:00Z", "2026-03-29T02:00:00Z", "2026-04-29T02:00:00Z")]
    [InlineData(30, "2028-01-30T02:00:00Z", "2028-02-29T02:00:00Z", "2028-03-30T02:00:00Z", "2028-04-30T02:00:00Z")]
    [InlineData(31, "2026-01-31T01:59:59Z", "2026-01-31T02:00:00Z", "2026-02-28T02:00:00Z", "2026-03-31T02:00:00Z")]
    [InlineData(31, "2026-11-15T00:00:00Z", "2026-11-30T02:00:00Z", "2026-12-31T02:00:00Z", "2027-01-31T02:00:00Z")]
    [InlineData(31, "2027-12-31T02:00:00Z", "2028-01-31T02:00:00Z", "2028-02-29T02:00:00Z", "2028-03-31T02:00:00Z")]
    public void A_monthly_schedule_comes_on_its_day_or_on_the_last_of_a_shorter_month(int day, string after, string first, string second, string third) =>
        Occurs(Schedule.Monthly(day, "10:00"), "Asia/Shanghai", after, first, second, third);

    [Theory]
    [Spec("schedules.yearly")]
    [InlineData("1990-05-17", "2026-01-01T00:00:00Z", "2026-05-17T01:00:00Z", "2027-05-17T01:00:00Z")]
    [InlineData("--05-17", "2026-05-17T00:59:59Z", "2026-05-17T01:00:00Z", "2027-05-17T01:00:00Z")]
    [InlineData("05-17", "2026-05-17T01:00:00Z", "2027-05-17T01:00:00Z", "2028-05-17T01:00:00Z")]
    [InlineData("2030-05-17", "2026-01-01T00:00:00Z", "2026-05-17T01:00:00Z", "2027-05-17T01:00:00Z")]
    [InlineData("1992-02-29", "2026-01-01T00:00:00Z", "2026-02-28T01:00:00Z", "2027-02-28T01:00:00Z")]
    [InlineData("--02-29", "2027-02-28T01:00:00Z", "2028-02-29T01:00:00Z", "2029-02-28T01:00:00Z")]
    [InlineData("02-29", "2099-03-01T00:00:00Z", "2100-02-28T01:00:00Z", "2101-02-28T01:00:00Z")]
    [InlineData("12-31", "2026-12-31T01:00:00Z", "2027-12-31T01:00:00Z", "2028-12-31T01:00:00Z")]
    [InlineData("01-01", "2025-12-31T20:00:00Z", "2026-01-01T01:00:00Z", "2027-01-01T01:00:00Z")]
    public void A_yearly_schedule_comes_on_the_users_date(string birthday, string after, string first, string second) =>
        Next(Schedule.Yearly("birthday", "09:00"), "Asia/Shanghai", after, 2, name => name == "birthday" ? birthday : "01-02").Should().Equal(Shop.Time(first), Shop.Time(second));

    [Theory]
    [Spec("schedules.yearly")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("1990-02-29")]
    [InlineData("0000-00-00")]
    [InlineData("--02-30")]
    [InlineData("13-01")]
    [InlineData("5-17")]
    [InlineData("1990-5-17")]
    [InlineData("1990/05/17")]
    [InlineData("1990-05-17T00:00:00")]
    [InlineData(" 05-17 ")]
    [InlineData("-05-17-")]
    [InlineData("٠٥-١٧")]
    [InlineData("\0\0-\0\0")]
    public void A_user_without_a_date_has_no_occurrences(string? birthday) =>
        Schedule.Yearly("birthday", "09:00").NextAfter(Shop.Time("2026-01-01T00:00:00Z").UtcTicks, TimeZoneInfo.Utc, _ => birthday).Should().BeNull();

    [Fact]
    [Spec("schedules.clock")]
    public void A_fixed_zone_is_for_all_users_wherever_they_are() =>
        Occurs(Schedule.Daily("20:00").In(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")), "America/New_York", "2026-01-01T00:00:00Z", "2026-01-01T12:00:00Z");

    [Fact]
    public void Near_the_ends_of_time_there_is_an_occurrence_or_none()
    {
        Schedule[] all = [Schedule.Daily("20:00"), Schedule.Daily("00:00"), Schedule.Daily("23:59"), Schedule.Weekly(DayOfWeek.Sunday, "20:00"), Schedule.Monthly(31, "10:00"), Schedule.Yearly("birthday", "09:00"), Schedule.Cron("* * * * *"), Schedule.Cron("0 0 29 2 *")];
        var end = DateTime.MaxValue.Ticks;
        foreach (var (zone, schedule) in Zones.All.SelectMany(zone => all.Select(schedule => (zone, schedule))))
        {
            long? After(long ticks) => schedule.NextAfter(ticks, zone, _ => "12-31");
            foreach (var span in Enumerable.Range(0, 60).Select(hours => hours.Hours().Ticks))
            {
                (After(end - span) ?? end).Should().BeInRange(end - span, end);
                After(span).Should().BeGreaterThan(span);
            }

            After(long.MaxValue).Should().BeNull();
            After(long.MinValue).Should().BeGreaterOrEqualTo(0);
        }
    }

    [Fact]
    [Spec("schedules.spread")]
    public void Users_are_spread_over_the_time_that_follows_an_occurrence()
    {
        var schedule = Schedule.Daily("20:00").Spread(2.Hours());
        var occurrence = Shop.Time("2026-01-01T20:00:00Z").UtcTicks;
        var delays = Enumerable.Range(0, 5000).Select(i => schedule.InstantFor($"user-{i}", occurrence) - occurrence).ToArray();
        delays.Should().OnlyContain(delay => delay >= 0 && delay < 2.Hours().Ticks);
        delays.GroupBy(delay => delay / 10.Minutes().Ticks).Should().HaveCount(12).And.OnlyContain(tenMinutes => tenMinutes.Count() > 330);
        schedule.InstantFor("li", occurrence).Should().Be(schedule.In(TimeZoneInfo.Utc).InstantFor("li", occurrence)).And.NotBe(schedule.InstantFor("li", occurrence + 1.Days().Ticks) - 1.Days().Ticks);
    }

    [Fact]
    [Spec("schedules.spread")]
    public void Without_a_spread_all_are_reached_at_the_occurrence()
    {
        Schedule.Daily("20:00").InstantFor("li", 77).Should().Be(77);
        Schedule.Daily("20:00").Spread(1.Hours()).Spread(TimeSpan.Zero).InstantFor("li", 77).Should().Be(77);
        Schedule.Daily("20:00").Spread(24.Hours()).InstantFor("li", DateTime.MaxValue.Ticks).Should().Be(DateTime.MaxValue.Ticks);
    }

    [Fact]
    public void It_reads_as_a_marketer_would_say_it()
    {
        var shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        Schedule.Daily("20:00").ToString().Should().Be("every day at 20:00 in the user's time zone");
        Schedule.Weekly(DayOfWeek.Wednesday, "20:00").In(shanghai).ToString().Should().Be("every Wednesday at 20:00 in Asia/Shanghai");
        Schedule.Weekly([DayOfWeek.Sunday, DayOfWeek.Friday, DayOfWeek.Monday, DayOfWeek.Friday], "08:05").ToString().Should().Be("every Monday, Friday and Sunday at 08:05 in the user's time zone");
        Schedule.Weekly(Enum.GetValues<DayOfWeek>(), "20:00").ToString().Should().Be(Schedule.Daily("20:00").ToString());
        Schedule.Monthly(1, "10:00").Spread(90.Minutes()).ToString().Should().Be("on day 1 of every month at 10:00 in the user's time zone, spread over 01:30:00");
        Schedule.Monthly(31, "10:00").ToString().Should().Be("on day 31 of every month, or on its last where it has fewer, at 10:00 in the user's time zone");
        Schedule.Yearly("birthday", "09:00").ToString().Should().Be("every year on the user's 'birthday' at 09:00 in the user's time zone");
        Schedule.Cron(" 0  20 *\t* mon-fri ").ToString().Should().Be("at the times of cron '0 20 * * MON-FRI' in the user's time zone");
    }

    private static void Occurs(Schedule schedule, string zone, string after, params string[] expected) =>
        Next(schedule, zone, after, expected.Length, _ => null).Should().Equal(expected.Select(Shop.Time));

    private static List<DateTimeOffset> Next(Schedule schedule, string zone, string after, int count, Func<string, string?> attribute)
    {
        List<DateTimeOffset> found = [];
        for (var at = Shop.Time(after).UtcTicks; found.Count < count; at = found[^1].UtcTicks)
        {
            found.Add(new(schedule.NextAfter(at, TimeZoneInfo.FindSystemTimeZoneById(zone), attribute)!.Value, TimeSpan.Zero));
        }

        return found;
    }
}
