using System.Globalization;
using System.Text.RegularExpressions;

namespace Wellspring.Engine;

/// <summary>The five fields of a cron expression as people write them, and the six that Quartz reads.</summary>
internal static class CronFields
{
    private const string Value = "([0-9][0-9]?|[A-Z]{3})";
    private const string Item = @"(\*|" + Value + "(-" + Value + ")?)(/[0-9][0-9]?)?";
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly Regex Field = new("^" + Item + "(," + Item + @")*\z", Options);
    private static readonly Regex Name = new("[A-Z]{3}", Options);
    private static readonly Regex ValuesOrStep = new("/?[0-9]+(-[0-9]+)?", Options);
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>Minute, hour, day of month, month and day of week, in capitals. Quartz reads more than is let through here, such as L, W and # and fields that depend on a seed.</summary>
    /// <exception cref="FormatException">There are not five, or one is not of the form that a field has.</exception>
    public static string[] Read(string expression)
    {
        var fields = expression.ToUpperInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            throw new FormatException($"write five fields, minute, hour, day of month, month and day of week, such as \"0 20 * * 3\"; it has {fields.Length}");
        }

        return fields.FirstOrDefault(field => !Field.IsMatch(field)) is not { } wrong
            ? fields
            : throw new FormatException($"'{wrong}' is no field; a field is *, or numbers or names such as MON and JAN, with lists (1,15), ranges (1-5) and steps (*/15)");
    }

    /// <summary>With a field of seconds before them. What the numbers may be is Quartz's to check.</summary>
    /// <exception cref="FormatException">A name does not belong to its field, or a number is no day of the week.</exception>
    public static string ForQuartz(string[] fields) =>
        $"0 {Numbered(fields[0], [])} {Numbered(fields[1], [])} {Numbered(fields[2], [])} {Numbered(fields[3], Months, first: 1)} {FromSunday(Numbered(fields[4], Days))}";

    /// <summary>Names go as numbers, since Quartz refuses some of their ranges and steps.</summary>
    private static string Numbered(string field, string[] names, int first = 0) => Name.Replace(field, name => Array.IndexOf(names, name.Value) is >= 0 and var place
        ? Text(place + first)
        : throw new FormatException($"'{name.Value}' in '{field}' is no name there; months are JAN to DEC and days of the week SUN to SAT"));

    /// <summary>Quartz counts the days of the week from 1, Sunday. Its own reading of five fields takes all seven for *, which makes a difference beside days of the month.</summary>
    private static string FromSunday(string field) => ValuesOrStep.Replace(field, found =>
    {
        if (found.Value.StartsWith('/'))
        {
            return found.Value;
        }

        var days = Array.ConvertAll(found.Value.Split('-'), day => int.Parse(day, CultureInfo.InvariantCulture));
        if (days.Max() is > 7 and var wrong)
        {
            throw new FormatException($"{wrong} is no day of the week; they are 0 to 7, where 0 and 7 are Sunday, or SUN to SAT");
        }

        return days is [0, 7] ? "1-7" : string.Join('-', days.Select(day => Text((day % 7) + 1)));
    });

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
