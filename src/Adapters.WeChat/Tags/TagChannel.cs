using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Tells the platform whether a user has a tag. What goes out is what holds when it goes out, so that one that is repeated, or overtaken by the next, does no harm;
/// what can go out together does.
/// </summary>
/// <param name="account">The account's name.</param>
/// <param name="tags">The platform's ids by the engine's tags.</param>
/// <param name="reads">The facts that <paramref name="find"/> reads.</param>
/// <param name="find">Where the user is there, or why nowhere.</param>
/// <param name="atOnce">How many wait for a call at most.</param>
internal abstract class TagChannel(string account, IDictionary<string, string> tags, IReadOnlyList<Expression<Func<UserFacts, object?>>> reads, Func<UserFacts, Reachability> find, int atOnce) : IChannel
{
    /// <summary>For how long a call is held open.</summary>
    protected static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    protected static readonly WeChatCallOptions Idempotent = new() { IsIdempotent = true };

    private const string Unknown = "no id of the user is known there";
    private readonly Dictionary<string, string> byMessage = tags.Keys.ToDictionary(tag => TagMirror.Message(account, tag), StringComparer.Ordinal);

    public string Name { get; } = ChannelNames.Tags(account);

    public bool IsIdempotent => true;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => reads;

    public void Tune(ChannelOptions options) => (options.Concurrency, options.Timeout) = (Math.Max(options.Concurrency, atOnce), TimeSpan.FromMinutes(5));

    public IEnumerable<string> Check(ChannelTemplate template) =>
        byMessage.ContainsKey(template.Name) ? [] : ["it carries nothing but the tags that the account's Channels:Tags name; take it out"];

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        !byMessage.TryGetValue(action.Name, out var tag) ? Reachability.Unreachable("it carries tags only")
        : find(user) switch
        {
            { IsReachable: true, Address: { } id } => Reachability.At($"{(user.HasTag(tag) ? '+' : '-')}{id}"),
            var unreachable => unreachable,
        };

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return delivery.Message is not { PlatformId: { Length: > 0 } tag } ? DeliveryResult.Failed("the tag has no id of the platform")
            : delivery.Address is not { Length: > 1 } address ? DeliveryResult.CannotReach(Unknown)
            : await MarkAsync(tag, address[1..], address[0] == '+', cancellationToken).ConfigureAwait(false);
    }

    protected abstract Task<DeliveryResult> MarkAsync(string tag, string user, bool on, CancellationToken cancellationToken);

    /// <summary>Makes a call for several; where it is refused for one of them, one for each.</summary>
    protected static async Task<Func<string, DeliveryResult>> EachAsync(IReadOnlyList<string> ids, Func<IReadOnlyList<string>, Task<DeliveryResult>> call)
    {
        var result = ids.Count > 0 ? await call(ids).ConfigureAwait(false) : DeliveryResult.Accepted();
        if (ids.Count < 2 || result.Kind is not (DeliveryResultKind.Failed or DeliveryResultKind.CannotReach))
        {
            return _ => result;
        }

        Dictionary<string, DeliveryResult> each = new(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            each[id] = await call([id]).ConfigureAwait(false);
        }

        return id => each[id];
    }
}
