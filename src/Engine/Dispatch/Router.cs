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
    public Route? Find(UserFacts user, OutgoingAction action, int from, out string reason)
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
            if (Problem(user, action, channel) is not { } problem)
            {
                return new(channel.Name, i);
            }

            reason += $"{(reason.Length > 0 ? "; " : "")}{channel.Name}: {problem}";
        }

        reason = reason.Length > 0 ? reason : "no channel is left";
        return null;
    }

    /// <summary>The message as it goes out; null where there is no catalogue.</summary>
    public Rendering? Render(UserFacts user, OutgoingAction action, string channel) => catalog?.Render(action, channel, user.Attribute(Language));

    private int Count(OutgoingAction action) => catalog is null ? channels.Count : catalog.Find(action.Name)!.Channels.Count;

    private IChannel At(OutgoingAction action, int place) => catalog is null ? channels[place] : byName[catalog.Find(action.Name)!.Channels[place].Channel];

    private string? Problem(UserFacts user, OutgoingAction action, IChannel channel)
    {
        try
        {
            return channel.Reach(user, action).Reason ?? Render(user, action, channel.Name)?.Problem;
        }
        catch (Exception e)
        {
            return $"its Reach threw {e.GetType().Name}";
        }
    }
}
