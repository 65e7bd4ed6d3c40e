namespace Wellspring.Engine;

/// <summary>A channel of the engine, and how it is used.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Options">How it is used.</param>
/// <param name="Mistakes">What is wrong with that.</param>
internal sealed record ChannelSlot(IChannel Channel, ChannelOptions Options, IReadOnlyList<string> Mistakes)
{
    /// <summary>The channel has the last word; what someone asked for and does not get is a mistake.</summary>
    public static ChannelSlot Of(IChannel channel, IEnumerable<Action<ChannelOptions>?> tunings)
    {
        ChannelOptions options = new();
        foreach (var tune in tunings)
        {
            tune?.Invoke(options);
        }

        var asked = options.Values;
        channel.Tune(options);
        var overruled = asked.Zip(options.Values, new ChannelOptions().Values)
            .Where(value => value.First != value.Third && value.First != value.Second)
            .Select(value => $"channel {channel.Name}: {value.First.Name}: {value.First.Text} does not go with this channel, which needs {value.Second.Text}; take it out");
        return new(channel, options, [.. overruled, .. options.Mistakes(channel.Name)]);
    }
}

/// <summary>How a channel is to be used that someone else adds.</summary>
internal sealed record ChannelTuning(string Channel, Action<ChannelOptions> Tune);
