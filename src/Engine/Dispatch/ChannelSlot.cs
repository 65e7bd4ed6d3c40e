namespace Wellspring.Engine;

/// <summary>A channel of the engine, and how it is used.</summary>
internal sealed record ChannelSlot(IChannel Channel, ChannelOptions Options);
