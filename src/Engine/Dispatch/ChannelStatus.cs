namespace Wellspring.Engine;

/// <summary>How a channel stands.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Pending">How many deliveries wait for it, those between two attempts among them.</param>
/// <param name="Oldest">From when the time of the one counts that waits longest: its decision, or when it was sent again by hand; null where none waits. In UTC.</param>
/// <param name="IsBreakerOpen">The circuit breaker is open: most attempts failed of late, and none is made for now: <see cref="ChannelOptions.BreakFor"/>.</param>
public sealed record ChannelStatus(string Name, int Pending, DateTimeOffset? Oldest, bool IsBreakerOpen)
{
    /// <summary>How many deliveries are dead that it had last.</summary>
    public int Dead { get; init; }

    /// <summary>The engine has no channel of this name any more, and deliveries wait for it or are dead.</summary>
    public bool IsMissing { get; init; }
}
