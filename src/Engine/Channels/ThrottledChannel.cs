using System.Threading.RateLimiting;

namespace Wellspring.Engine;

/// <summary>Delivers no faster than a limiter allows.</summary>
/// <param name="inner">The channel within.</param>
/// <param name="limiter">Gives one permit for each delivery, for as long as the delivery takes. It may be shared by channels of one account; who made it disposes it.</param>
/// <remarks>How many deliveries wait for a permit, the limiter's queue says. One that gets none is <see cref="DeliveryResult.Held"/> for as long as the limiter says, a second where it does not.</remarks>
public sealed class ThrottledChannel(IChannel inner, RateLimiter limiter) : DelegatingChannel(inner)
{
    /// <summary>Where the limiter does not say.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly RateLimiter limiter = limiter ?? throw new ArgumentNullException(nameof(limiter));

    /// <inheritdoc/>
    public override async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var lease = await limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
        return lease.IsAcquired
            ? await Inner.DeliverAsync(delivery, cancellationToken).ConfigureAwait(false)
            : DeliveryResult.Held("the channel's rate limit is reached", lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.Zero ? after : Again);
    }
}
