namespace Wellspring.Engine;

/// <summary>Times on the wall that come again and again, as one who knows no time zone writes them into a calendar.</summary>
internal abstract class Recurrence
{
    /// <summary>When, in English. Equal texts are equal times.</summary>
    public abstract override string ToString();

    /// <summary>The first time strictly after another, or null.</summary>
    public abstract DateTime? Next(DateTime after, Func<string, string?> attribute);
}

/// <summary>A time of day on certain dates.</summary>
internal abstract class DatedRecurrence(TimeOnly time) : Recurrence
{
    public sealed override DateTime? Next(DateTime after, Func<string, string?> attribute)
    {
        var from = DateOnly.FromDateTime(after);
        if (TimeOnly.FromDateTime(after) >= time)
        {
            if (from == DateOnly.MaxValue)
            {
                return null;
            }

            from = from.AddDays(1);
        }

        return OnOrAfter(from, attribute)?.ToDateTime(time);
    }

    public sealed override string ToString() => $"{Dates} at {TimeOfDay.Text(time)}";

    protected abstract string Dates { get; }

    protected abstract DateOnly? OnOrAfter(DateOnly date, Func<string, string?> attribute);
}
