using System.Globalization;

namespace Wellspring.Engine;

/// <summary>On certain days of the week.</summary>
internal sealed class WeeklyRecurrence(IEnumerable<DayOfWeek> days, TimeOnly time) : DatedRecurrence(time)
{
    /// <summary>From Monday.</summary>
    private readonly DayOfWeek[] days = [.. days.Distinct().OrderBy(day => ((int)day + 6) % 7)];

    protected override string Dates => days switch
    {
        { Length: 7 } => "every day",
        [var day] => $"every {day}",
        _ => $"every {string.Join(", ", days[..^1])} and {days[^1]}",
    };

    protected override DateOnly? OnOrAfter(DateOnly date, Func<string, string?> attribute)
    {
        var wait = days.Min(day => (day - date.DayOfWeek + 7) % 7);
        return date.DayNumber + wait <= DateOnly.MaxValue.DayNumber ? date.AddDays(wait) : null;
    }
}

/// <summary>On a day of the month, or on its last where it has fewer.</summary>
internal sealed class MonthlyRecurrence(int day, TimeOnly time) : DatedRecurrence(time)
{
    protected override string Dates => day <= 28 ? $"on day {day} of every month" : $"on day {day} of every month, or on its last where it has fewer,";

    protected override DateOnly? OnOrAfter(DateOnly date, Func<string, string?> attribute)
    {
        var (year, month) = (date.Year, date.Month);
        if (date.Day > Month.DayOrLast(year, month, day))
        {
            (year, month) = month < 12 ? (year, month + 1) : (year + 1, 1);
        }

        return year <= DateOnly.MaxValue.Year ? new(year, month, Month.DayOrLast(year, month, day)) : null;
    }
}

/// <summary>Every year on a date that stands in an attribute of the user.</summary>
internal sealed class YearlyRecurrence(string attributeName, TimeOnly time) : DatedRecurrence(time)
{
    protected override string Dates => $"every year on the user's '{attributeName}'";

    protected override DateOnly? OnOrAfter(DateOnly date, Func<string, string?> attribute)
    {
        if (Read(attribute(attributeName)) is not { } born)
        {
            return null;
        }

        var year = date.Year;
        if (new DateOnly(year, born.Month, Month.DayOrLast(year, born.Month, born.Day)) < date)
        {
            year++;
        }

        return year <= DateOnly.MaxValue.Year ? new(year, born.Month, Month.DayOrLast(year, born.Month, born.Day)) : null;
    }

    /// <summary>Without a year it is read in one that has a 29 February.</summary>
    private static DateOnly? Read(string? text) => DateOnly.TryParseExact(
        text?.Length switch { 5 => "2000-" + text, 7 when text.StartsWith("--", StringComparison.Ordinal) => "2000-" + text[2..], _ => text },
        "yyyy-MM-dd",
        CultureInfo.InvariantCulture,
        DateTimeStyles.None,
        out var date) ? date : null;
}

internal static class Month
{
    public static int DayOrLast(int year, int month, int day) => Math.Min(day, DateTime.DaysInMonth(year, month));
}
