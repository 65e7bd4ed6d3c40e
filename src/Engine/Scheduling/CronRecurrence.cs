using Quartz;

namespace Wellspring.Engine;

/// <summary>The times of a cron expression. Quartz does the arithmetic, on a calendar without time zones, and occurs in this file only.</summary>
internal sealed class CronRecurrence : Recurrence
{
    /// <summary>After 400 years the calendar repeats, days of the week and all.</summary>
    private const long Cycle = 146_097 * TimeSpan.TicksPerDay;

    private static readonly long Late = new DateTime(2050, 1, 1).Ticks;

    private readonly string text;
    private readonly CronExpression times;

    /// <exception cref="ArgumentException">The text is no cron expression of five fields.</exception>
    public CronRecurrence(string expression)
    {
        try
        {
            var fields = CronFields.Read(expression);
            text = string.Join(' ', fields);
            times = CronExpression.Parse(CronFields.ForQuartz(fields)).WithTimeZone(TimeZoneInfo.Utc);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"Schedule.Cron: '{expression}': {e.Message}", nameof(expression), e);
        }
    }

    public override string ToString() => $"at the times of cron '{text}'";

    public override DateTime? Next(DateTime after, Func<string, string?> attribute)
    {
        // Quartz gives up a hundred years after the machine's own year. A late time is asked for in an earlier cycle of the calendar.
        var cycles = after.Ticks < Late ? 0 : ((after.Ticks - Late) / Cycle) + 1;
        var next = times.GetNextValidTimeAfter(new(after.Ticks - (cycles * Cycle), TimeSpan.Zero))?.UtcTicks + (cycles * Cycle);
        return next <= DateTime.MaxValue.Ticks ? new(next.Value) : null;
    }
}
