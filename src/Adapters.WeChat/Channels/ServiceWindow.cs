using System.Globalization;
using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Whether a user came to an account so lately that it may write. How many messages the visit still allows the platform alone knows for certain; it says so when they are used up.</summary>
internal sealed class ServiceWindow
{
    private readonly IReadOnlyList<Opening> openings;

    public ServiceWindow(AppAccount account)
    {
        var name = account.Name;
        var (written, visited) = (account.Channels.WindowAfterMessage, account.Channels.WindowAfterVisit);
        Opening message = new Opening<MessageReceived>(e => e.Account == name && e.MenuItem == null, written);
        openings = account.Kind == WeChatAccountKind.MiniProgram
            ? [message, new Opening<SessionEntered>(e => e.Account == name, visited)]
            :
            [
                message,

                // A tap on a menu in a message comes as a message, and counts as the menu.
                new Opening<MessageReceived>(e => e.Account == name && e.MenuItem != null, visited),
                new Opening<MenuClicked>(e => e.Account == name, visited),
                new Opening<CodeScanned>(e => e.Account == name, visited),
                new Opening<Followed>(e => e.Account == name, visited),
                new Opening<ScannedQr>(e => e.Account == name, visited),
            ];
        Reads = [.. openings.Select(opening => opening.Fact)];
        var visits = account.Kind == WeChatAccountKind.MiniProgram ? "come into the session" : "followed, scanned or tapped the menu";
        Closed = $"the window is closed: the user has not written within {Text(written)}, nor {visits} within {Text(visited)}";
    }

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; }

    /// <summary>Why a user cannot be written to.</summary>
    public string Closed { get; }

    public bool IsOpen(UserFacts user) => openings.Any(opening => opening.IsOpen(user));

    private static string Text(TimeSpan span) =>
        span.Ticks % TimeSpan.TicksPerHour == 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours} h") : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds} s");

    private abstract class Opening
    {
        public abstract Expression<Func<UserFacts, object?>> Fact { get; }

        public abstract bool IsOpen(UserFacts user);
    }

    private sealed class Opening<TEvent>(Expression<Func<TEvent, bool>> where, TimeSpan within) : Opening
        where TEvent : class
    {
        public override Expression<Func<UserFacts, object?>> Fact => user => user.Count(where, within);

        public override bool IsOpen(UserFacts user) => user.Count(where, within) > 0;
    }
}
