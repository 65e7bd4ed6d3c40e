namespace Wellspring.Engine;

/// <summary>The channel that is to carry a message, and its place among those that may.</summary>
internal sealed record Route(string Channel, int Ordinal);

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
            if ((from == 0 || HasRoom(user, action, channel.Name, out var problem)) && TryMake(user, action, channel, out _, out _, out problem))
            {
                return new(channel.Name, i);
            }

            reason += $"{(reason.Length > 0 ? "; " : "")}{channel.Name}: {problem}";
        }

        reason = reason.Length > 0 ? reason : "no channel is left";
        return null;
    }

    /// <summary>The channel cannot reach the user: the next that can takes over, or none.</summary>
    public DeliveryUpdated Reroute(string why, UserState user, PendingDelivery pending, DateTimeOffset now) =>
        Find(user, pending.Action, pending.Ordinal + 1, out var reason) is { } route
            ? pending.Become(DeliveryState.Dead, now, why, route: route)
            : pending.Become(DeliveryState.Dead, now, $"{why}; {reason}");

    /// <summary>How long receipts of a channel may come; null where none do.</summary>
    public TimeSpan? ReceiptsWithin(string channel) => byName.GetValueOrDefault(channel)?.ReceiptsWithin;

    /// <summary>What goes out by a channel, and where to; false, and why in words, where it does not reach the user or cannot make the message.</summary>
    public bool TryMake(UserState user, OutgoingAction action, IChannel channel, out RenderedMessage? message, out string? address, out string problem)
    {
        (message, address, problem) = (null, null, Objection(user, action, channel.Name) ?? "");
        if (problem.Length > 0)
        {
            return false;
        }

        try
        {
            var reach = channel.Reach(user, action);
            (address, problem) = (reach.Address, reach.Reason ?? "");
            if (reach.IsReachable && catalog?.Render(action, channel.Name, user.Attribute(Language)) is { } rendering)
            {
                (message, problem) = (rendering.Message, rendering.Problem ?? "");
            }
        }
        catch (Exception e)
        {
            problem = $"its Reach threw {e.GetType().Name}";
        }

        return problem.Length == 0;
    }

    /// <summary>What the user has said of this channel.</summary>
    private static string? Objection(UserState user, OutgoingAction action, string channel)
    {
        var (ledger, template) = (user.Rules.Ledger, (action as SendMessage)?.Template);
        return action.Class == MessageClass.Transactional ? null
            : ledger.IsSuppressed(user, new(Purposes.Of(action.Class), channel)) ? "the user is suppressed there"
            : action.Class == MessageClass.Marketing && !ledger.Allows(user, new(Purposes.Marketing, channel, template), user.Rules.Consent == ConsentRequirement.Marketing) ? "no consent to marketing there"
            : null;
    }

    /// <summary>Whether caps over the channel let a message pass that was decided for another.</summary>
    private static bool HasRoom(UserState user, OutgoingAction action, string channel, out string problem)
    {
        problem = "";
        foreach (var (cap, times) in user.Rules.Caps)
        {
            if (cap.Channel is not null && cap.Counts(action, channel) && times.CountAfter(user, cap.WindowStart(user)) >= cap.Max)
            {
                problem = cap.Text;
                return false;
            }
        }

        return true;
    }

    /// <summary>What rules can name; null where there is none.</summary>
    public MessageCatalog? Catalog => catalog;

    private int Count(OutgoingAction action) => catalog is null ? channels.Count : catalog.Find(action.Name)!.Channels.Count;

    private IChannel At(OutgoingAction action, int place) => catalog is null ? channels[place] : byName[catalog.Find(action.Name)!.Channels[place].Channel];
}
