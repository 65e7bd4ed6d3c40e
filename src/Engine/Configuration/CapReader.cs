namespace Wellspring.Engine;

/// <summary>Reads <c>{"class", "channel", "tag", "max", "per", "over", "deferAtMost"}</c>.</summary>
internal static class CapReader
{
    public static readonly string[] Short = ["max", "per"];
    public static readonly string[] All = ["channel", "class", "deferAtMost", "max", "over", "per", "tag"];
    public static readonly (string, CalendarPeriod)[] Periods = [("day", CalendarPeriod.Day), ("week", CalendarPeriod.Week), ("month", CalendarPeriod.Month)];
    public static readonly (string, OverCap)[] Overs = [("skip", OverCap.Skip), ("defer", OverCap.Defer), ("exit", OverCap.Exit)];
    public static readonly (string, MessageClass)[] Classes = [("Marketing", MessageClass.Marketing), ("Service", MessageClass.Service)];

    /// <summary>A rolling cap on all marketing.</summary>
    public static FrequencyCap? ReadShort(ConfigurationNode cap)
    {
        var (max, per) = ((int?)null, (TimeSpan?)null);
        foreach (var (name, value) in cap.Members(Short))
        {
            if (name == "max")
            {
                max = Max(value);
            }
            else
            {
                per = value.Span();
            }
        }

        return cap.Has(Short) && max is { } m && per is { } p ? FrequencyCap.Rolling(m, p) : null;
    }

    public static FrequencyCap? Read(ConfigurationNode cap)
    {
        var (max, over) = ((int?)null, OverCap.Skip);
        Func<int, FrequencyCap>? bounds = null;
        Func<FrequencyCap, FrequencyCap> rest = made => made;
        ConfigurationNode? deferAtMost = null;
        foreach (var (name, value) in cap.Members(All))
        {
            switch (name)
            {
                case "max":
                    max = Max(value);
                    break;
                case "per":
                    bounds = Per(value);
                    break;
                case "class" when value.Word(Classes) is { } messages:
                    rest = With(rest, made => made with { Class = messages });
                    break;
                case "channel" when value.Text() is { } channel:
                    rest = With(rest, made => made with { Channel = channel });
                    break;
                case "tag" when value.Text() is { } tag:
                    rest = With(rest, made => made with { Tag = tag });
                    break;
                case "over" when value.Word(Overs) is { } what:
                    over = what;
                    break;
                case "deferAtMost" when value.Span() is { } most:
                    deferAtMost = value;
                    rest = With(rest, made => made with { DeferAtMost = most });
                    break;
            }
        }

        if (over != OverCap.Defer)
        {
            deferAtMost?.Wrong("it is for \"over\": \"defer\" only");
        }

        return cap.Has("max", "per") && max is { } m && bounds is not null ? rest(bounds(m)) with { Over = over } : null;
    }

    private static int? Max(ConfigurationNode value) => value.Whole(number => number >= 0, "a whole number of at least 0");

    private static Func<int, FrequencyCap>? Per(ConfigurationNode value)
    {
        foreach (var (word, period) in Periods)
        {
            if (value.Json.ValueKind == System.Text.Json.JsonValueKind.String && value.Json.ValueEquals(word))
            {
                return max => FrequencyCap.Calendar(max, period);
            }
        }

        return value.Span(span => span > TimeSpan.Zero, "a span greater than 0, such as \"7.00:00:00\", or \"day\", \"week\" or \"month\"") is { } rolling
            ? max => FrequencyCap.Rolling(max, rolling)
            : null;
    }

    private static Func<FrequencyCap, FrequencyCap> With(Func<FrequencyCap, FrequencyCap> before, Func<FrequencyCap, FrequencyCap> more) => made => more(before(made));
}
