namespace Wellspring.Adapters.WeChat;

/// <summary>The platform's day: quotas are reset at midnight in China, whose one offset is known without a database of zones.</summary>
internal static class ChinaTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static TimeSpan UntilMidnight(DateTimeOffset now)
    {
        var here = now.ToOffset(Offset);
        return TimeSpan.FromDays(1) - here.TimeOfDay;
    }
}
