using Wellspring.Engine;

namespace Wellspring.Throughput;

/// <summary>A channel that does nothing with what it gets but tell of it.</summary>
internal sealed class NoChannel(Action<Delivery> delivered) : IChannel
{
    public string Name => "none";

    public bool IsIdempotent => true;

    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellation)
    {
        delivered(delivery);
        return Task.FromResult(DeliveryResult.Accepted());
    }
}
