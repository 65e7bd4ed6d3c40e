using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>Collects deliveries instead of sending them. Safe for concurrent use.</summary>
/// <param name="name">The channel's name.</param>
public sealed class CollectingChannel(string name = "collecting") : IChannel
{
    private readonly Lock gate = new();
    private readonly List<Delivery> calls = [];
    private readonly List<Delivery> deliveries = [];
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>Whether a delivery that comes a second time is not collected again. Default true.</summary>
    public bool IsIdempotent { get; init; } = true;

    /// <inheritdoc/>
    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; init; } = [];

    /// <inheritdoc/>
    public TimeSpan? ReceiptsWithin { get; init; }

    /// <inheritdoc/>
    public bool IgnoresQuietHours { get; init; }

    /// <summary>What is wrong with a template for this channel. Default nothing.</summary>
    public Func<ChannelTemplate, IEnumerable<string>> Checks { get; init; } = _ => [];

    /// <summary>Whether a user can be reached. Default always.</summary>
    public Func<UserFacts, OutgoingAction, Reachability> Reaches { get; init; } = (_, _) => Reachability.Reachable;

    /// <summary>What arrived, in its order: where the channel is idempotent each delivery once.</summary>
    public IReadOnlyList<Delivery> Deliveries
    {
        get
        {
            lock (gate)
            {
                return [.. deliveries];
            }
        }
    }

    /// <summary>All calls in their order, also those that brought a delivery a second time.</summary>
    public IReadOnlyList<Delivery> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Check(ChannelTemplate template) => Checks(template);

    /// <inheritdoc/>
    public Reachability Reach(UserFacts user, OutgoingAction action) => Reaches(user, action);

    /// <summary>Collects the delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="cancellationToken">Cancelled before, nothing is collected.</param>
    /// <returns>Delivered, with the delivery's id as its receipt.</returns>
    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<DeliveryResult>(cancellationToken);
        }

        lock (gate)
        {
            calls.Add(delivery);
            if (ids.Add(delivery.Id) || !IsIdempotent)
            {
                deliveries.Add(delivery);
            }
        }

        return Task.FromResult(DeliveryResult.Delivered(delivery.Id));
    }
}
