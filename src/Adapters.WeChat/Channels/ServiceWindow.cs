using System.Globalization;
using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Whether a user came to an account so lately that it may write, and how often yet. Each kind of visit opens a window of its own; they do not add up: what counts is the one that has the most left.
/// The platform alone knows for certain, and says so when it is otherwise. https://developers.weixin.qq.com/doc/service/guide/product/message/Service_Center_messages.html
/// </summary>
internal sealed class ServiceWindow
{
    private readonly IReadOnlyList<Opening> openings;
    private readonly Expression<Func<Unfollowed, bool>>? unfollowed;
    private readonly string channel;
    private readonly TimeSpan longest;
    private readonly Reachability closed;

    public ServiceWindow(AppAccount account)
    {
        var (name, options) = (account.Name, account.Channels);
        channel = ChannelNames.Service(name);
        Kind written = new("a message", options.WindowAfterMessage, options.MessagesAfterMessage);
        Kind Visit(string by) => new(by, options.WindowAfterVisit, account.Kind == WeChatAccountKind.MiniProgram ? options.MessagesAfterSession : options.MessagesAfterVisit);
        Opening message = new Opening<MessageReceived>(written, e => e.Account == name && e.MenuItem == null);
        if (account.Kind == WeChatAccountKind.MiniProgram)
        {
            openings = [message, new Opening<SessionEntered>(Visit("coming into the session"), e => e.Account == name)];
        }
        else
        {
            unfollowed = e => e.Account == name;
            Kind paid = new("a payment", options.WindowAfterPayment, null);
            openings =
            [
                message,

                // A tap on a menu in a message comes as a message, and counts as the menu.
                new Opening<MessageReceived>(Visit("a tap on the menu"), e => e.Account == name && e.MenuItem != null),
                new Opening<MenuClicked>(Visit("a tap on the menu"), e => e.Account == name),
                new Opening<CodeScanned>(Visit("a tap on the menu"), e => e.Account == name),
                new Opening<Followed>(Visit("following"), e => e.Account == name),
                new Opening<ScannedQr>(Visit("a scan"), e => e.Account == name),
                new Opening<PaymentMade>(paid, e => e.Account == name),
                .. options.Payments.Select(payment => payment(paid)),
            ];
        }

        longest = openings.Max(opening => opening.Kind.For);
        Reads = [.. openings.Select(opening => opening.Fact), user => user.Sent(channel, longest), .. unfollowed is null ? [] : new Expression<Func<UserFacts, object?>>[] { user => user.LastAt(unfollowed) }];
        var visits = account.Kind == WeChatAccountKind.MiniProgram ? "come into the session" : "followed, scanned or tapped the menu";
        closed = Reachability.Unreachable($"the window is closed: the user has not written within {Text(options.WindowAfterMessage)}, nor {visits} within {Text(options.WindowAfterVisit)}{(options.Payments.Count == 0 || account.Kind == WeChatAccountKind.MiniProgram ? "" : $", nor paid within {Text(options.WindowAfterPayment)}")}");
    }

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; }

    /// <summary>Whether the user can be written to; where not, the reason says why, and what of it is this user's.</summary>
    public Reachability Reach(UserFacts user) => Of(user) switch
    {
        null when HasLeft(user) => Reachability.Unreachable($"the window is closed: {Unsent.Unfollowed}"),
        null => closed,
        { Left: 0 } window => Reachability.Unreachable("the window is used up") with { Detail = string.Create(CultureInfo.InvariantCulture, $"{window.Sent} of {window.Quota} since {window.OpenedAt:yyyy-MM-dd HH:mm:ss}Z") },
        _ => Reachability.Reachable,
    };

    /// <summary>The window that has the most left, of several the one that lasts the longest; null where all are closed.</summary>
    public WeChatWindow? Of(UserFacts user)
    {
        var left = LeftAt(user);
        WeChatWindow? best = null;
        foreach (var opening in openings)
        {
            if (opening.At(user) is { } at && !(left > at) && at + opening.Kind.For is var until && until > user.Now)
            {
                WeChatWindow window = new(opening.Kind.By, at, until, opening.Kind.Quota, user.Sent(channel, longest, at));
                best = best is null || (window.Left ?? int.MaxValue, window.Until).CompareTo((best.Left ?? int.MaxValue, best.Until)) > 0 ? window : best;
            }
        }

        return best;
    }

    private bool HasLeft(UserFacts user) => LeftAt(user) is { } left && !openings.Any(opening => opening.At(user) >= left);

    private DateTimeOffset? LeftAt(UserFacts user) => unfollowed is null ? null : user.LastAt(unfollowed);

    private static string Text(TimeSpan span) =>
        span.Ticks % TimeSpan.TicksPerHour == 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours} h") : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds} s");

    /// <summary>What a kind of visit allows.</summary>
    /// <param name="By">The visit, in words.</param>
    /// <param name="For">How long.</param>
    /// <param name="Quota">How many messages; null for any number.</param>
    internal sealed record Kind(string By, TimeSpan For, int? Quota);

    internal abstract class Opening(Kind kind)
    {
        public Kind Kind => kind;

        public abstract Expression<Func<UserFacts, object?>> Fact { get; }

        /// <summary>When the user came last in this way.</summary>
        public abstract DateTimeOffset? At(UserFacts user);
    }

    internal sealed class Opening<TEvent>(Kind kind, Expression<Func<TEvent, bool>> where) : Opening(kind)
        where TEvent : class
    {
        public override Expression<Func<UserFacts, object?>> Fact => user => user.LastAt(where);

        public override DateTimeOffset? At(UserFacts user) => user.LastAt(where);
    }
}
