using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>A channel round a channel: it is the inner one in all that it does not override.</summary>
/// <param name="inner">The channel within.</param>
public abstract class DelegatingChannel(IChannel inner) : IChannel
{
    /// <inheritdoc/>
    public virtual string Name => Inner.Name;

    /// <inheritdoc/>
    public virtual bool IsIdempotent => Inner.IsIdempotent;

    /// <inheritdoc/>
    public virtual TimeSpan IdempotentFor => Inner.IdempotentFor;

    /// <inheritdoc/>
    public virtual bool RepeatsInDoubt => Inner.RepeatsInDoubt;

    /// <inheritdoc/>
    public virtual IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => Inner.Reads;

    /// <inheritdoc/>
    public virtual TimeSpan? ReceiptsWithin => Inner.ReceiptsWithin;

    /// <inheritdoc/>
    public virtual bool IgnoresQuietHours => Inner.IgnoresQuietHours;

    /// <summary>The channel within.</summary>
    protected IChannel Inner { get; } = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    public virtual void Tune(ChannelOptions options) => Inner.Tune(options);

    /// <inheritdoc/>
    public virtual IEnumerable<string> Check(ChannelTemplate template) => Inner.Check(template);

    /// <inheritdoc/>
    public virtual Reachability Reach(UserFacts user, OutgoingAction action) => Inner.Reach(user, action);

    /// <inheritdoc/>
    public virtual Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken) => Inner.DeliverAsync(delivery, cancellationToken);
}
