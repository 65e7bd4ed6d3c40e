namespace Wellspring.Engine.Tests.Scheduling;

public sealed class ScheduleMistakeTests
{
    [Theory]
    [InlineData("25:00")]
    [InlineData("24:00")]
    [InlineData("20:60")]
    [InlineData("8:00")]
    [InlineData("20.00")]
    [InlineData("20:00:00")]
    [InlineData("20:00 ")]
    [InlineData("8 pm")]
    [InlineData("")]
    public void What_is_no_time_of_day_is_named_with_its_place(string time)
    {
        Says(() => Schedule.Daily(time), $"Schedule.Daily: '{time}' is no time of day; write it as HH:mm, such as \"20:00\"*");
        Says(() => Schedule.Weekly(DayOfWeek.Wednesday, time), $"Schedule.Weekly: '{time}' is no time*");
        Says(() => Schedule.Monthly(1, time), $"Schedule.Monthly: '{time}' is no time*");
        Says(() => Schedule.Yearly("birthday", time), $"Schedule.Yearly: '{time}' is no time*");
    }

    [Fact]
    public void What_is_no_day_is_named_with_its_place()
    {
        Says(() => Schedule.Weekly((DayOfWeek)7, "20:00"), "Schedule.Weekly: 7 is no day of the week; name one from DayOfWeek.Sunday to DayOfWeek.Saturday*");
        Says(() => Schedule.Weekly([DayOfWeek.Friday, (DayOfWeek)(-1)], "20:00"), "Schedule.Weekly: -1 is no day of the week*");
        Says(() => Schedule.Weekly([], "20:00"), "Schedule.Weekly: there is no day; name at least one*");
        Says(() => Schedule.Monthly(0, "20:00"), "Schedule.Monthly: a day of the month is from 1 to 31*");
        Says(() => Schedule.Monthly(32, "20:00"), "Schedule.Monthly: a day of the month is from 1 to 31*");
        Says(() => Schedule.Yearly("", "20:00"), "Schedule.Yearly: the attribute's name is empty*");
    }

    [Fact]
    public void A_spread_is_from_0_to_24_hours()
    {
        Says(() => Schedule.Daily("20:00").Spread(-1.Ticks()), "Schedule.Spread: a spread is from 0 to 24 hours*");
        Says(() => Schedule.Daily("20:00").Spread(24.Hours() + 1.Ticks()), "Schedule.Spread: a spread is from 0 to 24 hours*");
    }

    [Theory]
    [Spec("schedules.cron")]
    [InlineData("", "write five fields, minute, hour, day of month, month and day of week, such as \"0 20 ? ? 3\"; it has 0")]
    [InlineData("20:00", "write five fields*it has 1")]
    [InlineData("@daily", "write five fields*it has 1")]
    [InlineData("0 20 * *", "write five fields*it has 4")]
    [InlineData("0 0 20 * * 3", "write five fields*it has 6")]
    [InlineData("0 20 L * *", "'L' is no field; a field is*")]
    [InlineData("0 20 15W * *", "'15W' is no field*")]
    [InlineData("0 20 * * 5#2", "'5#2' is no field*")]
    [InlineData("0 20 * * 5L", "'5L' is no field*")]
    [InlineData("H 20 * * *", "'H' is no field*")]
    [InlineData("0 20 ? * 3", "'?' is no field*")]
    [InlineData("0 20 * * MONDAY", "'MONDAY' is no field*")]
    [InlineData("0 20 1, * *", "'1,' is no field*")]
    [InlineData("0 20 ,1 * *", "',1' is no field*")]
    [InlineData("-1 20 * * *", "'-1' is no field*")]
    [InlineData("1-2-3 20 * * *", "'1-2-3' is no field*")]
    [InlineData("1/2/3 20 * * *", "'1/2/3' is no field*")]
    [InlineData("999 20 * * *", "'999' is no field*")]
    [InlineData("١ 20 * * *", "'١' is no field*")]
    [InlineData("60 20 * * *", "Minute*between 0 and 59*")]
    [InlineData("0-60 20 * * *", "Minute*between 0 and 59*")]
    [InlineData("0 24 * * *", "Hour*between 0 and 23*")]
    [InlineData("0 20 0 * *", "Day of month*between 1 and 31*")]
    [InlineData("0 20 32 * *", "Day of month*between 1 and 31*")]
    [InlineData("0 20 * 0 *", "Month*between 1 and 12*")]
    [InlineData("0 20 * 13 *", "Month*between 1 and 12*")]
    [InlineData("0 20 * FOO *", "'FOO' in 'FOO' is no name there; months are JAN to DEC and days of the week SUN to SAT")]
    [InlineData("0 20 * MON *", "'MON' in 'MON' is no name there*")]
    [InlineData("0 20 * * JAN", "'JAN' in 'JAN' is no name there*")]
    [InlineData("0 20 * * 8", "8 is no day of the week; they are 0 to 7, where 0 and 7 are Sunday, or SUN to SAT")]
    [InlineData("0 20 1,MON * *", "'MON' in '1,MON' is no name there*")]
    [InlineData("JAN 20 * * *", "'JAN' in 'JAN' is no name there*")]
    [InlineData("*/0 20 * * *", "*step of 0*")]
    [InlineData("*/60 20 * * *", "*60*")]
    public void What_is_no_cron_expression_is_named_with_what_is_wrong(string expression, string what) =>
        Says(() => Schedule.Cron(expression), $"Schedule.Cron: '{expression}': {what}*");

    [Fact]
    public void Nothing_is_no_argument()
    {
        FluentActions.Invoking(() => Schedule.Daily(null!)).Should().Throw<ArgumentNullException>().WithParameterName("time");
        FluentActions.Invoking(() => Schedule.Weekly(null!, "20:00")).Should().Throw<ArgumentNullException>().WithParameterName("days");
        FluentActions.Invoking(() => Schedule.Yearly(null!, "20:00")).Should().Throw<ArgumentNullException>().WithParameterName("attribute");
        FluentActions.Invoking(() => Schedule.Cron(null!)).Should().Throw<ArgumentNullException>().WithParameterName("expression");
        FluentActions.Invoking(() => Schedule.Daily("20:00").In(null!)).Should().Throw<ArgumentNullException>().WithParameterName("zone");
    }

    private static void Says(Func<Schedule> make, string message) => make.Should().Throw<ArgumentException>().WithMessage(message);
}
