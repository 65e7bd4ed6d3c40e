namespace Wellspring.Engine;

/// <summary>The channel that is to carry a message, its place among those that may, and whether it takes a credit.</summary>
internal sealed record Route(string Channel, int Ordinal, bool TakesCredit = false);

/// <summary>What goes out by a channel, or the problem with it.</summary>
/// <param name="Problem">Why it does not go out by the channel, in words; null where it does.</param>
/// <param name="Message">What goes out; null where there is no catalogue.</param>
/// <param name="Address">Where to.</param>
/// <param name="TakesCredit">It needs a credit that it has not taken yet.</param>
internal readonly record struct Made(string? Problem, RenderedMessage? Message = null, string? Address = null, bool TakesCredit = false)
{
    /// <summary>What of the problem is this user's.</summary>
    public string? Detail { get; init; }

    /// <summary>The problem with its detail.</summary>
    public string? Explanation => Detail is null ? Problem : $"{Problem}: {Detail}";
}

/// <summary>Finds the channel for a message: the first of those that the catalogue names for it, or of all where there is none, that reaches the user.</summary>
internal sealed class Router(IReadOnlyList<IChannel> channels, MessageCatalog? catalog)
{
    private readonly Dictionary<string, IChannel> byName = channels.ToDictionary(channel => channel.Name, StringComparer.Ordinal);

    /// <summary>The attribute that has the user's language, such as "en" or "zh-CN".</summary>
    private const string Language = "language";

    /// <summary>The route for a message from a place among its channels on; null, and why in words, where none reaches the user.</summary>
    public Route? Find(UserState user, OutgoingAction action, int from, out string reason)
    {
        reason = "";
        if (catalog is not null && catalog.Find(action.Name) is null)
        {
            reason = $"there is no '{action.Name}' in the message catalogue";
            return null;
        }

        for (var i = from; i < Count(action); i++)
        {
            var channel = At(action, i);
            var made = from > 0 && (Full(user, action, channel.Name) ?? Quiet(user, action, from, channel)) is { } problem ? new(problem) : Make(user, action, channel);
            if (made.Problem is null)
            {
                return new(channel.Name, i, made.TakesCredit);
            }

            reason += $"{(reason.Length > 0 ? "; " : "")}{channel.Name}: {made.Explanation}";
        }

        reason = reason.Length > 0 ? reason : "no channel is left";
        return null;
    }

    /// <summary>Whether the channel that is to carry a message answers the user at once.</summary>
    public bool IgnoresQuietHours(UserState user, OutgoingAction action) =>
        channels.Any(channel => channel.IgnoresQuietHours) && Find(user, action, from: 0, out _) is { } route && byName[route.Channel].IgnoresQuietHours;

    /// <summary>The channel cannot reach the user: the next that can takes over, or none.</summary>
    public DeliveryUpdated Reroute(string why, UserState user, PendingDelivery pending, DateTimeOffset now)
    {
        using (user.AsOf(now))
        {
            return Find(user, pending.Action, pending.Ordinal + 1, out var reason) is { } route
                ? pending.Become(DeliveryState.Dead, now, why, route: route)
                : pending.Become(DeliveryState.Dead, now, $"{why}; {reason}");
        }
    }

    /// <summary>How long receipts of a channel may come; null where none do.</summary>
    public TimeSpan? ReceiptsWithin(string channel) => byName.GetValueOrDefault(channel)?.ReceiptsWithin;

    /// <summary>What goes out by a channel at an attempt, as of when that is made.</summary>
    /// <param name="user">The user.</param>
    /// <param name="pending">What is to be tried.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="credit">A credit that was taken for it already.</param>
    /// <param name="now">When the attempt is made.</param>
    public Made Make(UserState user, PendingDelivery pending, IChannel channel, Credit? credit, DateTimeOffset now)
    {
        using (user.AsOf(now, pending))
        {
            return Make(user, pending.Action, channel, credit);
        }
    }

    /// <summary>What goes out by a channel, where to, and whether it takes a credit; or why in words, where it does not reach the user or cannot make the message.</summary>
    /// <param name="user">The user.</param>
    /// <param name="action">What is to be sent.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="credit">A credit that was taken for it already.</param>
    public Made Make(UserState user, OutgoingAction action, IChannel channel, Credit? credit = null)
    {
        var way = Way(user, action, channel, credit);
        return way.Problem is null && catalog?.Render(action, channel.Name, user.Attribute(Language)) is { } rendering ? way with { Problem = rendering.Problem, Message = rendering.Message } : way;
    }

    /// <summary>The first channel that reaches the user, whatever the message says; null, and why for each, where none does.</summary>
    /// <param name="user">The user.</param>
    /// <param name="action">What is to be sent. It is in the catalogue.</param>
    /// <param name="problems">Gets the reasons of the channels before.</param>
    public string? Find(UserState user, OutgoingAction action, List<(string? Channel, string Reason)> problems)
    {
        for (var i = 0; i < Count(action); i++)
        {
            var channel = At(action, i);
            if (Way(user, action, channel, null).Problem is not { } problem)
            {
                return channel.Name;
            }

            problems.Add((channel.Name, problem));
        }

        return null;
    }

    /// <summary>What each channel says, in the order in which they are tried, whatever the message says.</summary>
    public IReadOnlyList<ChannelReach> Ask(UserState user, OutgoingAction action) => [.. Enumerable.Range(0, Count(action)).Select(i =>
    {
        var channel = At(action, i);
        var way = Way(user, action, channel, null);
        return new ChannelReach(channel.Name, way.Explanation, way.TakesCredit, user.Credits(channel.Name, action.Name));
    })];

    /// <summary>Where to something goes by a channel, and whether it takes a credit; or why in words, where it does not reach the user.</summary>
    private static Made Way(UserState user, OutgoingAction action, IChannel channel, Credit? credit)
    {
        var ledger = user.Rules.Ledger;
        var hasCredit = ledger.Stands(user, credit);
        var problem = Objection(user, action, channel.Name, hasCredit, out var needsCredit);
        if (problem is not null)
        {
            return new(problem);
        }

        try
        {
            var reach = channel.Reach(user, action);
            if (!reach.IsReachable)
            {
                return new(reach.Reason) { Detail = reach.Detail };
            }

            needsCredit |= reach.NeedsCredit;
            if (needsCredit && !hasCredit && !ledger.HasCredit(user, channel.Name, action.Name))
            {
                return new($"no credit for '{action.Name}' is left there", TakesCredit: true);
            }

            return new(null, null, reach.Address, needsCredit && !hasCredit);
        }
        catch (Exception e)
        {
            return new($"its Reach threw {e.GetType().Name}");
        }
    }

    /// <summary>What the user says by now of the channel that has taken a delivery; null where nothing speaks against it.</summary>
    public static string? Objection(UserState user, PendingDelivery taken) => Objection(user, taken.Action, taken.Channel, user.Rules.Ledger.Stands(user, taken.Credit), out _);

    /// <summary>What the user has said of this channel. Where only credits allow the message, it needs one.</summary>
    private static string? Objection(UserState user, OutgoingAction action, string channel, bool hasCredit, out bool needsCredit)
    {
        needsCredit = false;
        if (action.Class == MessageClass.Transactional)
        {
            return null;
        }

        var ledger = user.Rules.Ledger;
        if (ledger.IsSuppressed(user, new(Purposes.Of(action.Class), channel)))
        {
            return "the user is suppressed there";
        }

        var (asked, required) = (new ConsentScope(Purposes.Marketing, channel, (action as SendMessage)?.Template), user.Rules.Consent == ConsentRequirement.Marketing);
        needsCredit = action.Class == MessageClass.Marketing && !ledger.AllowsWithoutCredit(user, asked, required);
        return needsCredit && !hasCredit && !ledger.Allows(user, asked, required) ? "no consent to marketing there" : null;
    }

    /// <summary>The cap over the channel that stops a message that was decided for another; null where none does.</summary>
    private static string? Full(UserState user, OutgoingAction action, string channel)
    {
        foreach (var (cap, times) in user.Rules.Caps)
        {
            if (cap.Channel == channel && cap.Judges(action) && times.CountAfter(user, cap.WindowStart(user)) >= cap.Max)
            {
                return cap.Text;
            }
        }

        return null;
    }

    /// <summary>What went past quiet hours to answer at once does not disturb by another channel; null where it may go.</summary>
    private string? Quiet(UserState user, OutgoingAction action, int from, IChannel channel) =>
        !channel.IgnoresQuietHours && At(action, from - 1).IgnoresQuietHours && user.Rules.QuietHours is { } hours && hours.Judges(action.Class) && hours.Covers(user.Clock, user.Zone) ? $"{hours}" : null;

    /// <summary>What rules can name; null where there is none.</summary>
    public MessageCatalog? Catalog => catalog;

    private int Count(OutgoingAction action) => catalog is null ? channels.Count : catalog.Find(action.Name)!.Channels.Count;

    private IChannel At(OutgoingAction action, int place) => catalog is null ? channels[place] : byName[catalog.Find(action.Name)!.Channels[place].Channel];
}
