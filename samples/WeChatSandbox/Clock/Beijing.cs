using System.Globalization;

namespace Wellspring.WeChatSandbox;

/// <summary>Days, months and times of the platform, which counts in Beijing's.</summary>
internal static class Beijing
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    public static DateOnly Month(DateTimeOffset time) => Day(time) is var day ? new(day.Year, day.Month, 1) : default;

    /// <summary>As WeChat Pay writes a time.</summary>
    public static string Text(DateTimeOffset time) => time.ToOffset(Offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
