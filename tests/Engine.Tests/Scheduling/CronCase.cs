using System.Globalization;

namespace Wellspring.Engine.Tests.Scheduling;

/// <summary>A random cron expression: as it is written with five fields, in Quartz's own syntax with each value spelled out, and as the values themselves.</summary>
internal sealed class CronCase
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly Field minute;
    private readonly Field hour;
    private readonly Field dayOfMonth;
    private readonly Field month;
    private readonly Field dayOfWeek;

    public CronCase(Random random, int free = 5)
    {
        minute = Any(random, 0, 59, free);
        hour = Any(random, 0, 23, free);
        dayOfMonth = Any(random, 1, 31, free * 2);
        month = Any(random, 1, 12, free * 3, Months);
        dayOfWeek = Any(random, 0, 6, free * 2, Days);
    }

    public string Text => $"{minute.Text} {hour.Text} {dayOfMonth.Text} {month.Text} {dayOfWeek.Text}";

    public string Quartz(bool withYear)
    {
        var named = string.Join(',', dayOfWeek.Values.Select(day => Days[day]));
        var (date, day) = (dayOfMonth.IsFree, dayOfWeek.IsFree) switch
        {
            (_, true) => (dayOfMonth.Spelled, "?"),
            (true, false) => ("?", named),
            _ => (dayOfMonth.Spelled, named),
        };
        return $"0 {minute.Spelled} {hour.Spelled} {date} {month.Spelled} {day}{(withYear ? " *" : "")}";
    }

    public bool Matches(DateTime wall)
    {
        var (date, day) = (dayOfMonth.Values.Contains(wall.Day), dayOfWeek.Values.Contains((int)wall.DayOfWeek));
        return minute.Values.Contains(wall.Minute) && hour.Values.Contains(wall.Hour) && month.Values.Contains(wall.Month)
            && (dayOfMonth.IsFree || dayOfWeek.IsFree ? date && day : date || day);
    }

    /// <summary>Of a hundred fields, so many times ten are *.</summary>
    private static Field Any(Random random, int min, int max, int free, string[]? names = null)
    {
        if (random.Next(10) < free)
        {
            return new("*", [.. Enumerable.Range(min, max - min + 1)], true);
        }

        SortedSet<int> values = [];
        var texts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Item(random, min, max, names, values)).ToArray();
        return new(string.Join(',', texts), values, false);
    }

    private static string Item(Random random, int min, int max, string[]? names, SortedSet<int> values)
    {
        var size = max - min + 1;
        var last = max == 6 ? 7 : max;
        var (a, b, step) = (random.Next(min, last + 1), random.Next(min, last + 1), random.Next(1, Math.Min(size, 20)));
        switch (random.Next(6))
        {
            case 0:
                Add(min, max, step);
                return $"*/{step}";
            case 1:
                Add(a, b < a ? b + size : b, 1);
                return $"{Name(a)}-{Name(b)}";
            case 2:
                Add(a, b < a ? b + size : b, step);
                return $"{Name(a)}-{Name(b)}/{step}";
            case 3:
                Add(a <= max ? a : min, max, step);
                return $"{Name(a)}/{step}";
            default:
                Add(a, a, 1);
                return Name(a);
        }

        void Add(int from, int to, int by)
        {
            for (var value = from; value <= to; value += by)
            {
                values.Add(((value - min) % size) + min);
            }
        }

        string Name(int value) => names is not null && value <= max && random.Next(2) == 0
            ? random.Next(2) == 0 ? names[value - min] : names[value - min].ToLowerInvariant()
            : value.ToString(random.Next(4) == 0 ? "00" : "0", CultureInfo.InvariantCulture);
    }

    private sealed record Field(string Text, SortedSet<int> Values, bool IsFree)
    {
        public string Spelled => IsFree ? "*" : string.Join(',', Values);
    }
}
