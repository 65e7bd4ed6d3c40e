using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>A way out of the engine: what takes a delivery to the user, or to whoever acts for the user.</summary>
/// <remarks>
/// Called from many threads at once. A channel keeps no delivery and repeats none: who calls it decides on retries, the next channel and
/// dead letters. What limits, records or disturbs deliveries is a channel round a channel, see <see cref="DelegatingChannel"/>.
/// <c>Wellspring.Testing.ChannelConformance</c> has the checks that every channel must pass.
/// </remarks>
public interface IChannel
{
    /// <summary>The name in the message catalogue and in decisions. Not empty, always the same, and unique in an engine.</summary>
    string Name { get; }

    /// <summary>Whether a delivery id that comes a second time reaches no one twice, for as long as deliveries are repeated. Where it is false, a marketing message whose call had no known outcome is not sent again.</summary>
    bool IsIdempotent { get; }

    /// <summary>For how long after an attempt was begun the same id reaches no one twice, where the peer forgets ids sooner than deliveries are repeated: so long an attempt without a known outcome is made again, whatever its class. Say less than the peer does, for the next call takes its time. 0 or more; not asked where <see cref="IsIdempotent"/> is true. Default 0.</summary>
    TimeSpan IdempotentFor => TimeSpan.Zero;

    /// <summary>Whether what is not marketing, and whose call had no known outcome, is sent again although it may then reach someone twice. Default true.</summary>
    bool RepeatsInDoubt => true;

    /// <summary>The facts that <see cref="Reach"/> reads of a user, so that they are kept: <c>user => user.Last&lt;MessageReceived&gt;()</c>. Profile (tier, points, tags, attributes, zone) needs no word. Default none.</summary>
    IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => [];

    /// <summary>For how long after the platform has taken a delivery a <see cref="DeliveryReceipt"/> may tell what became of it: it stays with its user so long. Greater than 0; null where no receipts come. Default null.</summary>
    TimeSpan? ReceiptsWithin => null;

    /// <summary>Whether what goes by it answers what the user is doing at this moment, so that quiet hours do not hold it. Default false.</summary>
    bool IgnoresQuietHours => false;

    /// <summary>Sets what the channel cannot do without, such as as many deliveries at once as go out together, or a time that is long enough for that. It has the last word; the rest is the host's. Asked once, when the engine is made. Default nothing.</summary>
    /// <param name="options">As the host wants it. What it asked for and would not get keeps the engine from being made, and is named.</param>
    void Tune(ChannelOptions options)
    {
    }

    /// <summary>What is wrong with a template for this channel: a class that it may not carry, a wire key that it does not have, a text that may come out too long. Asked once, when the catalogue is made.</summary>
    /// <param name="template">The template, as it stands in the catalogue for this channel.</param>
    /// <returns>One sentence for each mistake that names the wire key and says what is right. Default none.</returns>
    IEnumerable<string> Check(ChannelTemplate template) => [];

    /// <summary>Whether the user can be reached now, as far as the facts tell. Asked within a decision: pure, quick, without I/O, clock or chance.</summary>
    /// <param name="user">The user, as of the decision.</param>
    /// <param name="action">What is to be delivered.</param>
    /// <returns>Reachable, or why not. Default reachable.</returns>
    Reachability Reach(UserFacts user, OutgoingAction action) => Reachability.Reachable;

    /// <summary>Delivers, once.</summary>
    /// <param name="delivery">What to deliver.</param>
    /// <param name="cancellationToken">Ends the attempt. Before anything was sent it ends in <see cref="OperationCanceledException"/>.</param>
    /// <returns>What became of it.</returns>
    /// <remarks>An exception that gets out, a cancellation too, is read as <see cref="DeliveryResultKind.Unknown"/>. Its message must hold no user, no content and no secret; nor may a result's reason.</remarks>
    Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken);
}
