namespace Wellspring.Engine;

internal static class Spans
{
    /// <summary>.NET's constant format, such as 1.02:00:00.</summary>
    public static string Text(TimeSpan span) => span.ToString("c");

    /// <summary>The time that comes the span after another, in UTC ticks; the last that there is where that would be later.</summary>
    public static long After(long at, TimeSpan span) => at + Math.Min(span.Ticks, DateTime.MaxValue.Ticks - at);
}
