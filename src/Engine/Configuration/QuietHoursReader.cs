using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Reads <c>{"from", "to", "mode", "jitter", "maxLateness", "classes"}</c>.</summary>
internal static class QuietHoursReader
{
    public static readonly string[] All = ["classes", "from", "jitter", "maxLateness", "mode", "to"];
    public static readonly (string, QuietHoursMode)[] Modes = [("defer", QuietHoursMode.Defer), ("drop", QuietHoursMode.Drop)];

    public static QuietHours? Read(ConfigurationNode hours)
    {
        var (from, to, mode, service) = ((TimeOnly?)null, (TimeOnly?)null, QuietHoursMode.Defer, false);
        var (jitter, lateness) = ((ConfigurationNode?)null, (TimeSpan?)null);
        foreach (var (name, value) in hours.Members(All))
        {
            switch (name)
            {
                case "from":
                    from = Time(value);
                    break;
                case "to":
                    to = Time(value);
                    break;
                case "mode":
                    mode = value.Word(Modes) ?? mode;
                    break;
                case "jitter":
                    jitter = value;
                    break;
                case "maxLateness":
                    lateness = value.Span();
                    break;
                case "classes":
                    service = IncludesService(value);
                    break;
            }
        }

        if (!hours.Has("from", "to") || from is not { } begin || to is not { } end)
        {
            return null;
        }

        if (begin == end)
        {
            hours.Wrong($"from and to are both {TimeOfDay.Text(begin)}, which is no span; leave quietHours out to have none");
            return null;
        }

        var longest = begin - end;
        var spread = jitter?.Span(span => span >= TimeSpan.Zero && span <= longest, $"a span from 0 to {Spans.Text(longest)}, when the next quiet hours begin") ?? TimeSpan.Zero;
        return new(TimeOfDay.Text(begin), TimeOfDay.Text(end)) { Mode = mode, Jitter = spread, MaxLateness = lateness, IncludeService = service };
    }

    private static TimeOnly? Time(ConfigurationNode value)
    {
        if (value.Json.ValueKind == JsonValueKind.String && TimeOfDay.TryParse(value.Json.GetString(), out var time))
        {
            return time;
        }

        value.IsNot("a time of day; write it as HH:mm, such as \"21:00\"");
        return null;
    }

    private static bool IncludesService(ConfigurationNode value)
    {
        var mistakes = value.Mistakes.Count;
        var classes = value.Items("a list of classes, such as [\"Marketing\", \"Service\"]").Select(item => item.Word(CapReader.Classes)).ToList();
        if (value.Mistakes.Count == mistakes && !classes.Contains(MessageClass.Marketing))
        {
            value.Wrong("Marketing is missing; quiet hours are for it always");
        }

        return classes.Contains(MessageClass.Service);
    }
}
