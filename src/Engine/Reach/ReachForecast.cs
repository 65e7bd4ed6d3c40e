using System.Globalization;
using System.Text;

namespace Wellspring.Engine;

/// <summary>How many users of a segment a message can reach now, by channel, and why the others cannot be reached. It holds no personal data.</summary>
/// <param name="Segment">The segment's name.</param>
/// <param name="Message">The message's name.</param>
/// <param name="At">As of when; users were looked at one after the other from then on, and what happens meanwhile is seen with those not yet looked at.</param>
public sealed record ReachForecast(string Segment, string Message, DateTimeOffset At)
{
    /// <summary>How many users the segment has.</summary>
    public long Users { get; init; }

    /// <summary>How many of them the message can reach.</summary>
    public long Reachable => Channels.Sum(channel => channel.Users);

    /// <summary>How many would get it by each channel: by the first of the message's channels that reaches the user. The most first.</summary>
    public IReadOnlyList<ReachCount> Channels { get; init; } = [];

    /// <summary>Why the others cannot be reached: of each user what stops the message at a gate, or else each channel's reason, so that one user may stand under several. The most first; of reasons beyond the first 1,000 different ones the rest is together.</summary>
    public IReadOnlyList<UnreachedCount> Reasons { get; init; } = [];

    /// <summary>A table for people.</summary>
    public override string ToString()
    {
        StringBuilder table = new();
        table.Append(CultureInfo.InvariantCulture, $"{Message} to {Segment}, as of {At:yyyy-MM-dd HH:mm:ss}Z\n");
        Line(1, "users", Users);
        Line(1, "reachable", Reachable);
        foreach (var channel in Channels)
        {
            Line(2, channel.Channel, channel.Users);
        }

        Line(1, "not reachable", Users - Reachable);
        foreach (var reason in Reasons)
        {
            Line(2, reason.Channel is null ? reason.Reason : $"{reason.Channel}: {reason.Reason}", reason.Users);
        }

        return table.ToString();

        void Line(int depth, string text, long users) =>
            table.Append(CultureInfo.InvariantCulture, $"{users,14:N0}{new string(' ', depth * 2)}{text}\n");
    }
}

/// <summary>How many users a channel reaches.</summary>
/// <param name="Channel">The channel's name; where the engine has no channels, empty.</param>
/// <param name="Users">How many.</param>
public readonly record struct ReachCount(string Channel, long Users);

/// <summary>How many users are not reached for a reason.</summary>
/// <param name="Channel">The channel that does not reach them; null where the message is stopped before it comes to channels: by consent, suppression, the stop, the allow-list, or a frequency cap.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Users">How many.</param>
public readonly record struct UnreachedCount(string? Channel, string Reason, long Users);

/// <summary>How far a forecast is.</summary>
/// <param name="Looked">So many users were looked at.</param>
/// <param name="Users">So many there are, in all segments.</param>
public readonly record struct ForecastProgress(long Looked, long Users);
