namespace Wellspring.WeChatSandbox;

/// <summary>Days and months of the platform, which counts in Beijing's.</summary>
internal static class Beijing
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    public static DateOnly Month(DateTimeOffset time) => Day(time) is var day ? new(day.Year, day.Month, 1) : default;
}
