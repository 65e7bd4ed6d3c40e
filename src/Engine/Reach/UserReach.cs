namespace Wellspring.Engine;

/// <summary>Whether a message can reach a user now, and by which channel.</summary>
/// <param name="Objection">What stops it before it comes to channels: consent, suppression, the stop, the allow-list, or a frequency cap, in words. Null where nothing does.</param>
/// <param name="Channels">Those that may carry it, in the order in which they are tried.</param>
public sealed record UserReach(string? Objection, IReadOnlyList<ChannelReach> Channels)
{
    /// <summary>The channel that would carry it; null where it reaches no one.</summary>
    public string? Channel => Objection is null ? Channels.FirstOrDefault(channel => channel.IsReachable)?.Channel : null;
}

/// <summary>Whether a channel reaches a user with a message.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Reason">Why it does not reach the user, in words; null where it does.</param>
/// <param name="NeedsCredit">Whether the message takes a credit there; false where another reason was found before.</param>
/// <param name="Credits">How many credits of the message are left there.</param>
public sealed record ChannelReach(string Channel, string? Reason, bool NeedsCredit, int Credits)
{
    /// <summary>Whether it reaches the user.</summary>
    public bool IsReachable => Reason is null;
}
