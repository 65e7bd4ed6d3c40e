namespace Wellspring.Engine;

/// <summary>A delivery and what became of it.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Result">What became of it.</param>
public sealed record RecordedDelivery(Delivery Delivery, DeliveryResult Result);

/// <summary>Keeps the latest deliveries with their results, for a look at what goes out. They hold users and content.</summary>
/// <param name="inner">The channel within.</param>
/// <param name="capacity">How many are kept, at least 1; then the oldest go. Default 1,000.</param>
public sealed class RecordingChannel(IChannel inner, int capacity = 1000) : DelegatingChannel(inner)
{
    private readonly int capacity = capacity >= 1 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "At least 1 delivery is kept.");
    private readonly Queue<RecordedDelivery> recorded = [];

    /// <summary>What is kept now, in the order in which the deliveries ended.</summary>
    public IReadOnlyList<RecordedDelivery> Recorded
    {
        get
        {
            lock (recorded)
            {
                return [.. recorded];
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>An exception is recorded as what it means, <see cref="DeliveryResultKind.Unknown"/> with its type, and goes on to the caller.</remarks>
    public override async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Inner.DeliverAsync(delivery, cancellationToken).ConfigureAwait(false);
            Record(delivery, result);
            return result;
        }
        catch (Exception e)
        {
            Record(delivery, DeliveryResult.Unknown(e.GetType().Name));
            throw;
        }
    }

    private void Record(Delivery delivery, DeliveryResult result)
    {
        lock (recorded)
        {
            if (recorded.Count == capacity)
            {
                recorded.Dequeue();
            }

            recorded.Enqueue(new(delivery, result));
        }
    }
}
