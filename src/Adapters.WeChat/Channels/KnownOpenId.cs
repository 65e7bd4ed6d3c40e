using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Finds a user's openid at an account, in what the user did there, else in the user's id where that is made of it; and whether the user has left the account.</summary>
internal sealed class KnownOpenId
{
    private readonly string? prefix;
    private readonly Trace[] traces;
    private readonly Expression<Func<Unfollowed, bool>> unfollowed;

    public KnownOpenId(AppAccount account, WeChatInboundOptions inbound)
    {
        var name = account.Name;
        prefix = inbound.UserId == WeChatUser.DefaultId ? $"{name}:" : null;
        unfollowed = e => e.Account == name;
        Trace message = new Trace<MessageReceived>(e => e.Account == name, e => e.OpenId);

        // Answered also by who does not follow.
        Trace subscription = new Trace<SubscriptionAnswered>(e => e.Account == name, e => e.OpenId, follows: false);
        traces = account.Kind == WeChatAccountKind.MiniProgram
            ? [new Trace<SessionEntered>(e => e.Account == name, e => e.OpenId), message, subscription]
            :
            [
                new Trace<Followed>(e => e.Account == name, e => e.OpenId),
                message,
                subscription,
                new Trace<MenuClicked>(e => e.Account == name, e => e.OpenId),
                new Trace<ScannedQr>(e => e.Account == name, e => e.OpenId),
                new Trace<CodeScanned>(e => e.Account == name, e => e.OpenId),
            ];
        Reads = [.. traces.Select(trace => trace.Fact), .. traces.Select(trace => trace.Time), user => user.LastAt(unfollowed)];
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

        return prefix is not null && user.Id.Length > prefix.Length && user.Id.StartsWith(prefix, StringComparison.Ordinal) ? user.Id[prefix.Length..] : null;
    }

    /// <summary>Where and whether a channel of the account reaches the user, as far as that does not depend on the channel: an openid is known, and the channel was not turned away since the user came last.</summary>
    public Reachability Reach(UserFacts user, string channel) =>
        Of(user) is not { } openId ? Reachability.Unreachable(Unsent.NoOpenId)
        : user.TurnedAwayAt(channel) is { } refused && !(traces.Max(trace => trace.At(user)) > refused) ? Reachability.Unreachable(Unsent.TurnedAway)
        : Reachability.At(openId);

    /// <summary>The same of a channel that only followers are reached by. Whether someone follows who never did anything here, the platform knows.</summary>
    public Reachability ReachFollower(UserFacts user, string channel) => HasLeft(user) ? Reachability.Unreachable(Unsent.Unfollowed) : Reach(user, channel);

    /// <summary>What <see cref="Reach"/> and <see cref="ReachFollower"/> read for a channel.</summary>
    public IReadOnlyList<Expression<Func<UserFacts, object?>>> ReadsFor(string channel) => [.. Reads, user => user.TurnedAwayAt(channel)];

    /// <summary>Whether the user has done something at the account, and has not left it since.</summary>
    public Expression<Func<UserFacts, bool>> IsHere => traces.Select(trace => trace.IsHere(unfollowed)).Aggregate((one, other) => one.With(other, Expression.OrElse));

    private bool HasLeft(UserFacts user) => user.LastAt(unfollowed) is { } left && !traces.Any(trace => trace.Follows && trace.At(user) >= left);

    private abstract class Trace(bool follows)
    {
        /// <summary>Whether only followers leave it.</summary>
        public bool Follows => follows;

        public abstract Expression<Func<UserFacts, object?>> Time { get; }

        public abstract DateTimeOffset? At(UserFacts user);

        public abstract Expression<Func<UserFacts, object?>> Fact { get; }

        public abstract string? Of(UserFacts user);

        public abstract Expression<Func<UserFacts, bool>> IsHere(Expression<Func<Unfollowed, bool>> left);
    }

    private sealed class Trace<TEvent>(Expression<Func<TEvent, bool>> where, Func<TEvent, string> openId, bool follows = true) : Trace(follows)
        where TEvent : class
    {
        public override Expression<Func<UserFacts, object?>> Fact => user => user.Last(where);

        public override Expression<Func<UserFacts, object?>> Time => user => user.LastAt(where);

        public override DateTimeOffset? At(UserFacts user) => user.LastAt(where);

        public override string? Of(UserFacts user) => user.Last(where) is { } last ? openId(last) : null;

        public override Expression<Func<UserFacts, bool>> IsHere(Expression<Func<Unfollowed, bool>> left) => Follows
            ? user => user.LastAt(where) != null && !(user.LastAt(left) > user.LastAt(where))
            : user => user.LastAt(where) != null && user.LastAt(left) == null;
    }
}
