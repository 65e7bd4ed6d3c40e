namespace Wellspring.Rules.Tests;

internal static class Shop
{
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    public static Scenario With(LifecycleRule rule) => new(options => options.AddEvents(CommerceEvents.Register).AddRule(rule));

    public static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    public static TimeSpan Days(double days) => TimeSpan.FromDays(days);
}
