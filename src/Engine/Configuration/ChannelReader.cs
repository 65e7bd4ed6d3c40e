namespace Wellspring.Engine;

/// <summary>Reads <c>{"concurrency", "maxAttempts", …}</c>: how a channel is used.</summary>
internal static class ChannelReader
{
    public static readonly string[] Numbers = ["concurrency", "maxAttempts"];
    public static readonly string[] All = ["backoff", "breakFor", "concurrency", "maxAge", "maxAttempts", "maxBackoff", "timeout"];

    public static ChannelTuning? Read(string channel, ConfigurationNode options)
    {
        if (channel.Length == 0)
        {
            options.Wrong("a channel is expected by its name");
            return null;
        }

        Action<ChannelOptions>? tune = null;
        foreach (var (name, value) in options.Members(All))
        {
            tune += Numbers.Contains(name) ? Number(name, value) : Span(name, value);
        }

        return tune is null ? null : new(channel, tune);
    }

    private static Action<ChannelOptions>? Number(string name, ConfigurationNode value) =>
        value.Whole(number => number >= 1, "a whole number of at least 1") is not { } number ? null
        : name == "concurrency" ? options => options.Concurrency = number
        : options => options.MaxAttempts = number;

    private static Action<ChannelOptions>? Span(string name, ConfigurationNode value) =>
        value.Span() is not { } span ? null
        : name switch
        {
            "backoff" => options => options.Backoff = span,
            "breakFor" => options => options.BreakFor = span,
            "maxAge" => options => options.MaxAge = span,
            "maxBackoff" => options => options.MaxBackoff = span,
            _ => options => options.Timeout = span,
        };
}
