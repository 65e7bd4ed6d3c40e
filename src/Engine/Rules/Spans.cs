namespace Wellspring.Engine;

internal static class Spans
{
    /// <summary>.NET's constant format, such as 1.02:00:00.</summary>
    public static string Text(TimeSpan span) => span.ToString("c");
}
