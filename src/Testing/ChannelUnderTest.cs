using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>A channel and what its checks have to know of it. What a channel does not have is left out.</summary>
/// <param name="Channel">The channel, with its peer there.</param>
/// <param name="Reached">How many times the delivery with this id reached someone, as the peer counts it.</param>
public sealed record ChannelUnderTest(IChannel Channel, Func<string, int> Reached)
{
    /// <summary>The delivery with this id, such as the channel can deliver. Default <see cref="ChannelConformance.Sample"/>.</summary>
    public Func<string, Delivery> Delivery { get; init; } = id => ChannelConformance.Sample(Channel.Name, id);

    /// <summary>The channel with its peer away: nobody listens. Null where it has no peer.</summary>
    public IChannel? Unreachable { get; init; }

    /// <summary>The channel with a peer that takes a delivery and never answers. Null where it has no peer.</summary>
    public IChannel? Silent { get; init; }

    /// <summary>What the channel must not tell: keys, tokens, passwords. Default none.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Templates for this channel that it carries. Default none.</summary>
    public IReadOnlyList<MessageTemplate> Carries { get; init; } = [];

    /// <summary>Templates for this channel, without mistakes of their own, that it does not carry: a class, a wire key, a length. Default none.</summary>
    public IReadOnlyList<MessageTemplate> Refuses { get; init; } = [];

    /// <summary>Registers the event types that <see cref="IChannel.Reads"/> names. Default none.</summary>
    public Action<EventTypes> Events { get; init; } = _ => { };
}
