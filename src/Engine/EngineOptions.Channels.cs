namespace Wellspring.Engine;

/// <content>Channels, and how they are used.</content>
public sealed partial class EngineOptions
{
    private readonly List<(IChannel Channel, Action<ChannelOptions>? Configure)> added = [];
    private readonly List<ChannelTuning> tunings = [];
    private List<ChannelSlot>? channels;

    /// <summary>Made when they are first asked for, for a channel may be tuned before it is added.</summary>
    internal IReadOnlyList<ChannelSlot> Channels => channels ??= [.. added.Select(Slot)];

    /// <summary>Adds a channel. With one or more, what passes the gates goes into the outbox, and <see cref="MarketingEngine.DispatchAsync"/> hands it out.</summary>
    /// <param name="channel">The channel. Without <see cref="AddMessages"/>, all channels are tried for every message, in the order in which they were added.</param>
    /// <param name="configure">Changes how it is used. Default: as <see cref="ChannelOptions"/> says.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddChannel(IChannel channel, Action<ChannelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(channel);
        added.Add((channel, configure));
        channels = null;
        return this;
    }

    /// <summary>Changes how a channel is used that something else adds, such as <c>AddWeChat</c>: <c>options.TuneChannel("shop.service", o => o.Concurrency = 64)</c>. In configuration: <c>"channels": {"shop.service": {"concurrency": 64}}</c>.</summary>
    /// <param name="channel">The channel's name. It may be added later; where the engine has channels but none of this name, it is not made.</param>
    /// <param name="tune">Changes the options, after those that it was added with. What the channel itself needs (<see cref="IChannel.Tune"/>) cannot be changed.</param>
    /// <returns>This object.</returns>
    public EngineOptions TuneChannel(string channel, Action<ChannelOptions> tune)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        ArgumentNullException.ThrowIfNull(tune);
        Tune(new(channel, tune));
        return this;
    }

    internal void Tune(ChannelTuning tuning)
    {
        tunings.Add(tuning);
        channels = null;
    }

    private ChannelSlot Slot((IChannel Channel, Action<ChannelOptions>? Configure) it) =>
        ChannelSlot.Of(it.Channel, [it.Configure, .. tunings.Where(tuning => tuning.Channel == it.Channel.Name).Select(tuning => tuning.Tune)]);

    private void CheckChannels(List<string> mistakes)
    {
        string[] names = [.. Channels.Select(slot => slot.Channel.Name)];
        var there = names.Length == 0 ? "there are none" : $"there are {string.Join(", ", names)}";
        mistakes.AddRange(Channels.SelectMany(slot => slot.Mistakes));
        mistakes.AddRange(Channels.Where(slot => slot.Channel.ReceiptsWithin <= TimeSpan.Zero)
            .Select(slot => $"channel {slot.Channel.Name}: ReceiptsWithin: {Spans.Text(slot.Channel.ReceiptsWithin!.Value)} is not greater than 0; null where no receipts come"));
        mistakes.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1 || string.IsNullOrEmpty(same.Key))
            .Select(same => $"channel '{same.Key}': the name is empty or stands twice; give each channel a name of its own"));
        mistakes.AddRange(caps.Where(cap => cap.Channel is { } name && !names.Contains(name))
            .Select(cap => $"{(PlaceOf(cap) is { } place ? $"{place}.channel" : $"cap {cap.Text}")}: there is no channel '{cap.Channel}'; {there}"));

        // An engine without channels, as in a replay, decides under the same configuration.
        mistakes.AddRange(tunings.Where(tuning => names.Length > 0 && !names.Contains(tuning.Channel))
            .Select(tuning => $"{PlaceOf(tuning) ?? $"TuneChannel(\"{tuning.Channel}\")"}: there is no channel '{tuning.Channel}'; {Nearest.Hint(tuning.Channel, names)}{there}"));
    }
}
