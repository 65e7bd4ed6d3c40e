using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Finds a user's openid at an account, in what the user did there, else in the user's id or in an alias where that is made of it; and whether the user has left the account.</summary>
/// <remarks>
/// No traces are what says that the user goes (<see cref="Unfollowed"/>, <see cref="AuthorizationRevoked"/>); <see cref="CouponUsed"/>, which does not say at which app; and what weighs
/// much for each user: <see cref="Tagged"/>, which comes with <see cref="Followed"/>, and <see cref="OtherEvent"/>.
/// </remarks>
internal sealed class KnownOpenId
{
    private readonly string? prefix;
    private readonly Expression<Func<IdentityLinked, bool>>? linked;
    private readonly Trace[] traces;
    private readonly Expression<Func<Unfollowed, bool>> unfollowed;

    public KnownOpenId(AppAccount account, WeChatInboundOptions inbound)
    {
        var name = account.Name;
        if (inbound.UserId == WeChatUser.DefaultId)
        {
            var start = prefix = $"{name}:";
            linked = e => e.Alias.StartsWith(start, StringComparison.Ordinal);
        }

        unfollowed = e => e.Account == name;
        Trace message = new Trace<MessageReceived>(Says.Follows, e => e.Account == name, e => e.OpenId);
        Trace subscription = new Trace<SubscriptionAnswered>(Says.IsHere, e => e.Account == name, e => e.OpenId);
        Trace payment = new Trace<PaymentMade>(Says.Came, e => e.Account == name, e => e.OpenId);
        traces = account.Kind == WeChatAccountKind.MiniProgram
            ?
            [
                new Trace<SessionEntered>(Says.Follows, e => e.Account == name, e => e.OpenId),
                message,
                subscription,
                payment,
                new Trace<GiftReturned>(Says.OpenId, e => e.Account == name, e => e.OpenId),
            ]
            :
            [
                new Trace<Followed>(Says.Follows, e => e.Account == name, e => e.OpenId),
                message,
                subscription,
                new Trace<MenuClicked>(Says.Follows, e => e.Account == name, e => e.OpenId),
                new Trace<ScannedQr>(Says.Follows, e => e.Account == name, e => e.OpenId),
                new Trace<CodeScanned>(Says.Follows, e => e.Account == name, e => e.OpenId),
                new Trace<MenuOpened>(Says.Follows, e => e.Account == name, e => e.OpenId),
                new Trace<Located>(Says.Follows, e => e.Account == name, e => e.OpenId),
                payment,
                new Trace<GiftCardChanged>(Says.OpenId, e => e.Account == name, e => e.OpenId),
            ];
        Reads = [.. traces.Select(trace => trace.Fact), .. traces.Select(trace => trace.Time), user => user.LastAt(unfollowed), .. linked is null ? [] : new Expression<Func<UserFacts, object?>>[] { user => user.Last(linked) }];
    }

    /// <summary>What a trace says of the user; each says what those before it say too.</summary>
    private enum Says
    {
        /// <summary>Who it is, and no more: it came to the user.</summary>
        OpenId,

        /// <summary>The user came of their own accord. Who paid may follow only later.</summary>
        Came,

        /// <summary>The account knows the user. Subscriptions are answered also by who does not follow.</summary>
        IsHere,

        /// <summary>Only followers leave it.</summary>
        Follows,
    }

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; }

    /// <summary>The openid; null where none is known.</summary>
    public string? Of(UserFacts user)
    {
        foreach (var trace in traces)
        {
            if (trace.Of(user) is { } id)
            {
                return id;
            }
        }

        return prefix is null ? null : InId(user.Id) ?? (user.Last(linked!) is { } link ? InId(link.Alias) : null);
    }

    /// <summary>Where and whether a channel of the account reaches the user, as far as that does not depend on the channel: an openid is known, and the channel was not turned away since the user came last.</summary>
    public Reachability Reach(UserFacts user, string channel) =>
        Of(user) is not { } openId ? Reachability.Unreachable(Unsent.NoOpenId)
        : user.TurnedAwayAt(channel) is { } refused && !(traces.Where(trace => trace.Says >= Says.Came).Max(trace => trace.At(user)) > refused) ? Reachability.Unreachable(Unsent.TurnedAway)
        : Reachability.At(openId);

    /// <summary>The same of a channel that only followers are reached by. Whether someone follows who never did anything here, the platform knows.</summary>
    public Reachability ReachFollower(UserFacts user, string channel) => HasLeft(user) ? Reachability.Unreachable(Unsent.Unfollowed) : Reach(user, channel);

    /// <summary>What <see cref="Reach"/> and <see cref="ReachFollower"/> read for a channel.</summary>
    public IReadOnlyList<Expression<Func<UserFacts, object?>>> ReadsFor(string channel) => [.. Reads, user => user.TurnedAwayAt(channel)];

    /// <summary>Whether the account knows the user, and they have not left it since. By a payment alone it does not: a tag that went out before the user follows would be refused, and would not go out again.</summary>
    public Expression<Func<UserFacts, bool>> IsHere => traces.Where(trace => trace.Says >= Says.IsHere).Select(trace => trace.IsHere(unfollowed)).Aggregate((one, other) => one.With(other, Expression.OrElse));

    private bool HasLeft(UserFacts user) => user.LastAt(unfollowed) is { } left && !traces.Any(trace => trace.Says == Says.Follows && trace.At(user) >= left);

    private string? InId(string id) => id.Length > prefix!.Length && id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : null;

    private abstract class Trace(Says says)
    {
        public Says Says => says;

        public abstract Expression<Func<UserFacts, object?>> Time { get; }

        public abstract DateTimeOffset? At(UserFacts user);

        public abstract Expression<Func<UserFacts, object?>> Fact { get; }

        public abstract string? Of(UserFacts user);

        public abstract Expression<Func<UserFacts, bool>> IsHere(Expression<Func<Unfollowed, bool>> left);
    }

    private sealed class Trace<TEvent>(Says says, Expression<Func<TEvent, bool>> where, Func<TEvent, string> openId) : Trace(says)
        where TEvent : class
    {
        public override Expression<Func<UserFacts, object?>> Fact => user => user.Last(where);

        public override Expression<Func<UserFacts, object?>> Time => user => user.LastAt(where);

        public override DateTimeOffset? At(UserFacts user) => user.LastAt(where);

        public override string? Of(UserFacts user) => user.Last(where) is { } last ? openId(last) : null;

        public override Expression<Func<UserFacts, bool>> IsHere(Expression<Func<Unfollowed, bool>> left) => Says == Says.Follows
            ? user => user.LastAt(where) != null && !(user.LastAt(left) > user.LastAt(where))
            : user => user.LastAt(where) != null && user.LastAt(left) == null;
    }
}
