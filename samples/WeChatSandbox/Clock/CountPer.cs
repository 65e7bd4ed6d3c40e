namespace Wellspring.WeChatSandbox;

/// <summary>How often something happened in the current period; another period starts at 0.</summary>
internal sealed class CountPer<T>(Func<DateTimeOffset, T> periodOf)
    where T : notnull
{
    private T? period;
    private int count;

    public int Of(DateTimeOffset now) => Equals(period, periodOf(now)) ? count : 0;

    public int Add(DateTimeOffset now, int more = 1)
    {
        count = Of(now) + more;
        period = periodOf(now);
        return count;
    }

    public void Clear() => count = 0;
}

/// <summary>The usual periods.</summary>
internal static class CountPer
{
    public static CountPer<DateOnly> Day() => new(Beijing.Day);

    public static CountPer<DateOnly> Month() => new(Beijing.Month);

    public static CountPer<long> Minute() => new(time => time.ToUnixTimeSeconds() / 60);

    public static CountPer<long> Hour() => new(time => time.ToUnixTimeSeconds() / 3600);
}
