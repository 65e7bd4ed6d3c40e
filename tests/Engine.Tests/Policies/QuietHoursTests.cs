namespace Wellspring.Engine.Tests.Policies;

public sealed class QuietHoursTests
{
    private static readonly QuietHours Night = new("21:00", "09:00");

    [Theory]
    [Spec("quiet.covers")]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-01-01T12:59:59.9999999Z", false)]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-01-01T13:00:00Z", true)]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-01-01T16:00:00Z", true)]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-01-02T00:59:59.9999999Z", true)]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-01-02T01:00:00Z", false)]
    [InlineData("21:00", "09:00", "America/New_York", "2026-01-02T01:00:00Z", false)]
    [InlineData("21:00", "09:00", "America/New_York", "2026-01-02T02:00:00Z", true)]
    [InlineData("21:00", "09:00", "Asia/Kathmandu", "2026-01-01T15:14:59Z", false)]
    [InlineData("21:00", "09:00", "Asia/Kathmandu", "2026-01-01T15:15:00Z", true)]
    [InlineData("12:00", "14:00", "UTC", "2026-01-01T11:59:59Z", false)]
    [InlineData("12:00", "14:00", "UTC", "2026-01-01T12:00:00Z", true)]
    [InlineData("12:00", "14:00", "UTC", "2026-01-01T14:00:00Z", false)]
    [InlineData("00:00", "08:00", "UTC", "2026-01-31T23:59:59.9999999Z", false)]
    [InlineData("00:00", "08:00", "UTC", "2026-02-01T00:00:00Z", true)]
    [InlineData("20:00", "00:00", "UTC", "2026-01-31T23:59:59.9999999Z", true)]
    [InlineData("20:00", "00:00", "UTC", "2026-02-01T00:00:00Z", false)]
    // The clocks show half past one twice, and it is quiet twice.
    [InlineData("01:15", "01:45", "America/New_York", "2026-11-01T05:30:00Z", true)]
    [InlineData("01:15", "01:45", "America/New_York", "2026-11-01T06:00:00Z", false)]
    [InlineData("01:15", "01:45", "America/New_York", "2026-11-01T06:30:00Z", true)]
    public void It_is_quiet_from_the_beginning_until_just_before_the_end(string from, string to, string zone, string time, bool quiet) =>
        new QuietHours(from, to).Covers(Shop.Time(time).UtcTicks, Zone(zone)).Should().Be(quiet);

    [Theory]
    [Spec("quiet.release")]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-01-01T13:00:00Z", "2026-01-02T01:00:00Z")]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-01-02T00:59:59.9999999Z", "2026-01-02T01:00:00Z")]
    [InlineData("21:00", "09:00", "Asia/Shanghai", "2026-12-31T15:00:00Z", "2027-01-01T01:00:00Z")]
    [InlineData("21:00", "09:00", "UTC", "2028-02-28T22:00:00Z", "2028-02-29T09:00:00Z")]
    [InlineData("21:00", "09:00", "UTC", "2027-02-28T22:00:00Z", "2027-03-01T09:00:00Z")]
    [InlineData("12:00", "14:00", "UTC", "2026-01-31T13:00:00Z", "2026-01-31T14:00:00Z")]
    [InlineData("20:00", "00:00", "UTC", "2026-01-31T23:00:00Z", "2026-02-01T00:00:00Z")]
    // A night of eleven hours, and one of thirteen.
    [InlineData("21:00", "09:00", "America/New_York", "2026-03-08T02:00:00Z", "2026-03-08T13:00:00Z")]
    [InlineData("21:00", "09:00", "America/New_York", "2026-11-01T01:00:00Z", "2026-11-01T14:00:00Z")]
    [InlineData("21:00", "09:00", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T22:00:00Z")]
    // The end falls into the hour that is left out: the first instant after it.
    [InlineData("22:00", "02:30", "America/New_York", "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("22:00", "02:00", "America/New_York", "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("20:00", "00:00", "America/Sao_Paulo", "2018-11-04T02:30:00Z", "2018-11-04T03:00:00Z")]
    [InlineData("20:00", "00:30", "America/Sao_Paulo", "2018-11-04T02:30:00Z", "2018-11-04T03:00:00Z")]
    [InlineData("20:00", "23:30", "America/Nuuk", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")]
    // The end comes twice: the first after the instant.
    [InlineData("22:00", "01:30", "America/New_York", "2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z")]
    [InlineData("22:00", "01:30", "America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T06:30:00Z")]
    // The end is when the clocks go back, and so not yet the end.
    [InlineData("22:00", "02:00", "America/New_York", "2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z")]
    [InlineData("20:00", "00:00", "America/Sao_Paulo", "2018-02-18T01:30:00Z", "2018-02-18T03:00:00Z")]
    // A night with a day left out in it.
    [InlineData("21:00", "09:00", "Pacific/Apia", "2011-12-30T08:00:00Z", "2011-12-30T19:00:00Z")]
    public void What_is_held_is_released_at_the_end(string from, string to, string zone, string time, string end) =>
        Release(new(from, to), "li", time, zone).Should().Be(Shop.Time(end));

    [Fact]
    [Spec("quiet.release")]
    public void What_is_not_held_is_not_put_off() => Release(Night, "li", "2026-01-01T12:00:00Z", "UTC").Should().Be(Shop.Time("2026-01-01T12:00:00Z"));

    [Fact]
    [Spec("quiet.jitter")]
    public void What_was_held_for_a_user_is_released_at_once_and_users_one_after_the_other()
    {
        var hours = Night with { Jitter = 30.Minutes() };
        var end = Shop.Time("2026-01-02T09:00:00Z");

        var released = Enumerable.Range(0, 3000).Select(i => Release(hours, $"user-{i}", "2026-01-01T21:00:00Z", "UTC")).ToArray();
        released.Should().OnlyContain(time => time >= end && time < end.AddMinutes(30));
        released.GroupBy(time => time.Minute / 5).Should().HaveCount(6).And.OnlyContain(five => five.Count() > 400);
        Release(hours, "user-7", "2026-01-02T08:59:59Z", "UTC").Should().Be(released[7]);
        (Release(hours, "user-7", "2026-01-02T21:00:00Z", "UTC") - released[7]).Should().NotBe(1.Days(), "each day has another order");
    }

    [Fact]
    [Spec("quiet.jitter")]
    public void Where_clocks_leave_less_of_the_day_the_jitter_is_less()
    {
        // Two hours are not quiet, and on this day one of them is left out.
        var hours = new QuietHours("03:30", "01:30") { Jitter = 2.Hours() };
        var released = Enumerable.Range(0, 200).Select(i => Release(hours, $"user-{i}", "2026-03-08T05:00:00Z", "America/New_York")).ToArray();
        released.Should().OnlyContain(time => time >= Shop.Time("2026-03-08T06:30:00Z") && time < Shop.Time("2026-03-08T07:30:00Z"));
        released.Max().Should().BeAfter(Shop.Time("2026-03-08T07:20:00Z"));
    }

    [Theory]
    [Spec("quiet.classes")]
    [InlineData(MessageClass.Marketing, false, true)]
    [InlineData(MessageClass.Marketing, true, true)]
    [InlineData(MessageClass.Service, false, false)]
    [InlineData(MessageClass.Service, true, true)]
    [InlineData(MessageClass.Transactional, false, false)]
    [InlineData(MessageClass.Transactional, true, false)]
    public void Marketing_is_judged_and_Service_where_it_is_included(MessageClass messages, bool include, bool judged) =>
        (Night with { IncludeService = include }).Judges(messages).Should().Be(judged);

    [Fact]
    public void At_the_ends_of_time_there_is_a_release()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            foreach (var span in Enumerable.Range(0, 48).Select(hours => hours.Hours().Ticks))
            {
                Night.ReleaseOf("li", span, zone).Should().BeGreaterOrEqualTo(span);
                Night.ReleaseOf("li", DateTime.MaxValue.Ticks - span, zone).Should().BeInRange(DateTime.MaxValue.Ticks - span, DateTime.MaxValue.Ticks);
            }
        }
    }

    [Fact]
    public void Mistakes_say_what_is_right()
    {
        Says(() => new("25:00", "09:00"), "QuietHours: '25:00' is no time of day; write it as HH:mm, such as \"20:00\"*");
        Says(() => new("21:00", "9:00"), "QuietHours: '9:00' is no time of day*");
        Says(() => new("09:00", "09:00"), "QuietHours: from and to are both 09:00, which is no span; set none to switch quiet hours off*");
        Says(() => Night with { Mode = (QuietHoursMode)2 }, "QuietHours.Mode: it is Defer or Drop*");
        Says(() => Night with { Jitter = -1.Ticks() }, "QuietHours.Jitter: it is from 0 to 12:00:00, when the next quiet hours begin*");
        Says(() => Night with { Jitter = 12.Hours() + 1.Ticks() }, "QuietHours.Jitter: it is from 0 to 12:00:00*");
        Says(() => new("12:00", "14:00") { Jitter = 23.Hours() }, "QuietHours.Jitter: it is from 0 to 22:00:00*");
        Says(() => Night with { MaxLateness = TimeSpan.Zero }, "QuietHours.MaxLateness: it must be greater than 0; null is no limit*");
        (Night with { Jitter = 12.Hours(), MaxLateness = null }).Jitter.Should().Be(12.Hours());
    }

    [Fact]
    public void It_says_what_it_does()
    {
        Night.ToString().Should().Be("quiet hours from 21:00 to 09:00: Marketing, Defer");
        (Night with { Mode = QuietHoursMode.Drop, IncludeService = true }).ToString().Should().Be("quiet hours from 21:00 to 09:00: Marketing and Service, Drop");
        (Night with { Jitter = 30.Minutes(), MaxLateness = 2.Days() }).ToString().Should().Be("quiet hours from 21:00 to 09:00: Marketing, Defer, jitter 00:30:00, max lateness 2.00:00:00");
        (Night with { Jitter = 30.Minutes() }).Should().Be(new QuietHours("21:00", "09:00") { Jitter = 30.Minutes() }).And.NotBe(Night);
    }

    private static void Says(Func<QuietHours> make, string message) => make.Should().Throw<ArgumentException>().WithMessage(message);

    private static DateTimeOffset Release(QuietHours hours, string user, string time, string zone) => new(hours.ReleaseOf(user, Shop.Time(time).UtcTicks, Zone(zone)), TimeSpan.Zero);

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
