namespace Wellspring.Engine.Tests.Policies;

[Spec("caps.calendar")]
public sealed class CalendarStartTests
{
    [Theory]
    [InlineData("Asia/Shanghai", "2026-01-01T15:59:59.9999999Z", "2025-12-31T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-01-01T16:00:00Z", "2026-01-01T16:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-01-01T18:14:59Z", "2025-12-31T18:15:00Z")]
    [InlineData("Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-01T18:15:00Z")]
    [InlineData("America/New_York", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z")]
    [InlineData("America/New_York", "2026-03-09T03:59:59Z", "2026-03-08T05:00:00Z")]
    [InlineData("America/New_York", "2026-03-09T04:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z")]
    [InlineData("America/New_York", "2026-11-02T04:59:59Z", "2026-11-01T04:00:00Z")]
    [InlineData("America/New_York", "2026-11-02T05:00:00Z", "2026-11-02T05:00:00Z")]
    // Midnight is skipped: the day begins at one o'clock.
    [InlineData("America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03T03:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04T20:00:00Z", "2018-11-04T03:00:00Z")]
    [InlineData("Asia/Beirut", "2021-03-27T22:00:00Z", "2021-03-27T22:00:00Z")]
    [InlineData("Asia/Beirut", "2021-03-28T20:59:59Z", "2021-03-27T22:00:00Z")]
    // The hour before midnight comes twice; both belong to the day before.
    [InlineData("America/Sao_Paulo", "2018-02-18T01:30:00Z", "2018-02-17T02:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-17T02:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-02-18T03:00:00Z", "2018-02-18T03:00:00Z")]
    [InlineData("Asia/Beirut", "2021-10-30T21:30:00Z", "2021-10-29T21:00:00Z")]
    [InlineData("Asia/Beirut", "2021-10-30T22:00:00Z", "2021-10-30T22:00:00Z")]
    // Midnight comes twice: the day begins with the first.
    [InlineData("America/Havana", "2021-11-07T03:59:59Z", "2021-11-06T04:00:00Z")]
    [InlineData("America/Havana", "2021-11-07T04:00:00Z", "2021-11-07T04:00:00Z")]
    [InlineData("America/Havana", "2021-11-07T05:30:00Z", "2021-11-07T04:00:00Z")]
    [InlineData("America/Havana", "2021-11-08T05:00:00Z", "2021-11-08T05:00:00Z")]
    [InlineData("America/Havana", "2021-03-14T05:00:00Z", "2021-03-14T05:00:00Z")]
    // A whole day is skipped.
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("UTC", "2024-02-29T23:59:59Z", "2024-02-29T00:00:00Z")]
    public void A_day_begins_with_its_first_instant_in_the_zone(string zone, string time, string start) => Begins(CalendarPeriod.Day, zone, time, start);

    [Theory]
    [InlineData("Asia/Shanghai", "2026-01-04T15:59:59Z", "2025-12-28T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-01-04T16:00:00Z", "2026-01-04T16:00:00Z")]
    [InlineData("UTC", "2026-01-04T23:59:59Z", "2025-12-29T00:00:00Z")]
    [InlineData("UTC", "2026-01-05T00:00:00Z", "2026-01-05T00:00:00Z")]
    [InlineData("UTC", "2024-03-03T12:00:00Z", "2024-02-26T00:00:00Z")]
    [InlineData("America/New_York", "2026-03-08T23:00:00Z", "2026-03-02T05:00:00Z")]
    [InlineData("America/New_York", "2026-03-11T00:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T23:00:00Z", "2026-10-26T04:00:00Z")]
    public void A_week_begins_on_Monday(string zone, string time, string start) => Begins(CalendarPeriod.Week, zone, time, start);

    [Theory]
    [InlineData("Asia/Shanghai", "2026-01-31T15:59:59Z", "2025-12-31T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-01-31T16:00:00Z", "2026-01-31T16:00:00Z")]
    [InlineData("UTC", "2024-02-29T23:59:59Z", "2024-02-01T00:00:00Z")]
    [InlineData("UTC", "2024-03-01T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData("UTC", "2023-02-28T23:59:59.9999999Z", "2023-02-01T00:00:00Z")]
    [InlineData("America/New_York", "2026-03-31T12:00:00Z", "2026-03-01T05:00:00Z")]
    [InlineData("America/New_York", "2026-11-30T12:00:00Z", "2026-11-01T04:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-12-31T18:15:00Z", "2026-12-31T18:15:00Z")]
    public void A_month_begins_with_its_first_day(string zone, string time, string start) => Begins(CalendarPeriod.Month, zone, time, start);

    private static void Begins(CalendarPeriod period, string zone, string time, string start) =>
        new DateTimeOffset(CalendarStart.Of(period, Shop.Time(time).UtcTicks, TimeZoneInfo.FindSystemTimeZoneById(zone)), TimeSpan.Zero).Should().Be(Shop.Time(start));
}
