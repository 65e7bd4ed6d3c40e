using System.Globalization;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine;

/// <summary>Times of day as people write them: 20:00.</summary>
internal static class TimeOfDay
{
    private const string Format = "HH:mm";

    /// <exception cref="ArgumentException">The text is no time of day; the message begins with <paramref name="place"/>.</exception>
    public static TimeOnly Parse(string text, string place, [CallerArgumentExpression(nameof(text))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(text, name);
        return TryParse(text, out var time)
            ? time
            : throw new ArgumentException($"{place}: '{text}' is no time of day; write it as HH:mm, such as \"20:00\"", name);
    }

    public static bool TryParse(string? text, out TimeOnly time) => TimeOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    public static string Text(TimeOnly time) => time.ToString(Format, CultureInfo.InvariantCulture);
}
