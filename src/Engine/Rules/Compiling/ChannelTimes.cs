namespace Wellspring.Engine;

/// <summary>Facts about a channel that the rules use: the times at which something of a kind happened there, kept for a window.</summary>
/// <param name="facts">Where they have their slots.</param>
/// <param name="what">What happened, for the slots' names.</param>
/// <param name="capacity">How many times are enough to know.</param>
internal sealed class ChannelTimes(FactTable facts, string what, int capacity)
{
    private readonly List<(string Channel, TimeSpan Window, TimesSlot Times)> all = [];

    /// <summary>Those of a channel and a window. Allotted where no one has asked for them before.</summary>
    /// <exception cref="ClauseException">They are not kept, and the rules are compiled.</exception>
    public TimesSlot Allot(string channel, TimeSpan window)
    {
        if (Find(channel, window) is { } known)
        {
            return known;
        }

        if (facts.IsComplete)
        {
            throw FactTable.NotKept($"of what was {what} by '{channel}'");
        }

        var times = facts.AddTimes($"{what} {channel}", window, capacity);
        all.Add((channel, window, times));
        return times;
    }

    public TimesSlot? Find(string channel, TimeSpan window) => all.Find(of => of.Channel == channel && of.Window == window).Times;

    /// <summary>It happens at a channel.</summary>
    public void Fold(UserState user, string channel, long at)
    {
        foreach (var of in all)
        {
            if (of.Channel == channel)
            {
                of.Times.Add(user, at);
            }
        }
    }
}
