using System.Globalization;

namespace Wellspring.PilotHost;

/// <summary>Reads a section key by key and adds what is wrong. What no one asked for is written wrong, and its default would count unseen.</summary>
internal sealed class SettingsReader(IConfiguration configuration, string section, List<string> mistakes)
{
    private readonly List<string> known = [];

    public string Text(string name, string usual)
    {
        known.Add(name);
        return configuration[$"{section}:{name}"] is { Length: > 0 } text ? text : usual;
    }

    public int Number(string name, int usual, int least, int most) => Value(
        name, usual, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null, $"a whole number from {least} to {most} is expected");

    public TimeSpan Span(string name, TimeSpan usual, TimeSpan most, bool canBeZero = false) => Value(
        name,
        usual,
        text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && (value > TimeSpan.Zero || (canBeZero && value == TimeSpan.Zero)) && value <= most ? value : null,
        $"a span of {(canBeZero ? "" : "more than 0 and ")}up to {most:c} is expected, written hours:minutes:seconds");

    public bool Flag(string name, bool usual) => Value(name, usual, text => bool.TryParse(text, out var value) ? value : null, "true or false is expected");

    /// <summary>All that there is has been asked for.</summary>
    public void End() => mistakes.AddRange(configuration.GetSection(section).GetChildren()
        .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
        .Select(child => Nearest.Unknown($"{section}:{child.Key}", child.Key, known)));

    private T Value<T>(string name, T usual, Func<string, T?> parse, string expected)
        where T : struct
    {
        if (Text(name, "") is not { Length: > 0 } text)
        {
            return usual;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        mistakes.Add($"{section}:{name}: {expected}");
        return usual;
    }
}
