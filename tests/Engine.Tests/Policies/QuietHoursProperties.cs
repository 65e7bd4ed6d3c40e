using FsCheck;
using FsCheck.Fluent;
using Wellspring.Engine.Tests.Scheduling;

namespace Wellspring.Engine.Tests.Policies;

public sealed class QuietHoursProperties
{
    [Fact]
    [Spec("quiet.covers")]
    [Spec("quiet.release")]
    public void What_is_held_is_released_at_the_first_instant_that_is_not_quiet() => Holds((hours, zone, start, random) =>
    {
        var time = start.AddTicks(random.NextInt64(3.Days().Ticks));
        if (!Quiet(hours, time, zone))
        {
            hours.Covers(time.UtcTicks, zone).Should().BeFalse();
            return;
        }

        hours.Covers(time.UtcTicks, zone).Should().BeTrue();
        var end = time.AddTicks(-(time.Ticks % 1.Minutes().Ticks));
        while (Quiet(hours, end, zone))
        {
            end = end.AddMinutes(1);
        }

        Release(hours with { Jitter = TimeSpan.Zero }, "li", time, zone).Should().Be(end, "this is {0} in {1} at {2:O}", hours, zone.Id, time);
    });

    [Fact]
    [Spec("quiet.jitter")]
    public void A_spell_of_quiet_has_one_release_for_a_user_and_it_is_not_quiet() => Holds((hours, zone, start, _) =>
    {
        DateTimeOffset? release = null;
        for (var time = start; time < start.AddDays(2); time = time.AddMinutes(1))
        {
            if (!hours.Covers(time.UtcTicks, zone))
            {
                release = null;
                continue;
            }

            var next = Release(hours, "li", time, zone);
            (release ??= next).Should().Be(next, "this is {0} in {1} at {2:u}", hours, zone.Id, time);
            next.Should().BeAfter(time).And.BeBefore(Release(hours with { Jitter = TimeSpan.Zero }, "li", time, zone).AddTicks(Math.Max(1, hours.Jitter.Ticks)));
            Quiet(hours, next, zone).Should().BeFalse("this is {0} in {1} at {2:u}", hours, zone.Id, time);
        }
    });

    private static bool Quiet(QuietHours hours, DateTimeOffset time, TimeZoneInfo zone)
    {
        var shown = TimeOnly.FromDateTime(Zones.Local(time, zone));
        return hours.From < hours.To ? shown >= hours.From && shown < hours.To : shown >= hours.From || shown < hours.To;
    }

    private static DateTimeOffset Release(QuietHours hours, string user, DateTimeOffset time, TimeZoneInfo zone) => new(hours.ReleaseOf(user, time.UtcTicks, zone), TimeSpan.Zero);

    private static void Holds(Action<QuietHours, TimeZoneInfo, DateTimeOffset, Random> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (zone, start) = Zones.Any(random);
            var from = Time(random);
            var to = random.Next(3) > 0 ? Time(random) : from.AddMinutes(random.Next(1, 60));
            var hours = new QuietHours(from.ToString("HH:mm", null), (to == from ? from.AddMinutes(1) : to).ToString("HH:mm", null));
            property(hours with { Jitter = (hours.From - hours.To) * random.NextDouble() }, zone, start, random);
        }));

    /// <summary>Mostly about the hours at which clocks change.</summary>
    private static TimeOnly Time(Random random) => TimeOnly.MinValue.AddMinutes(random.Next(2) == 0 ? random.Next(1440) : random.Next(-90, 240));
}
