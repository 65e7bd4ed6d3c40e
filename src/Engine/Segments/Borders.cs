namespace Wellspring.Engine;

/// <summary>The rules that start when a user enters or leaves a segment.</summary>
internal sealed class Borders(IReadOnlyList<Border> all, Border[][] byEvent)
{
    public int Count => all.Count;

    /// <summary>Those that an event of a type may take a user across, by the type's index.</summary>
    public IReadOnlyList<Border> Of(int type) => byEvent[type];

    public IReadOnlyList<Border> All => all;

    /// <summary>When time alone may take the user across one of them next, after a moment.</summary>
    public long NextLoss(UserState user, long after)
    {
        var next = long.MaxValue;
        for (var i = 0; i < all.Count; i++)
        {
            next = Math.Min(next, all[i].NextLoss(user, after));
        }

        return next;
    }

    /// <summary>A rule comes into force that was not before.</summary>
    public void Begin(Rule rule, UserState user, long at)
    {
        foreach (var border in all)
        {
            if (border.Trigger.Rule == rule)
            {
                border.Begin(user, at);
            }
        }
    }

    /// <summary>On which side of each the user is; null where there are none.</summary>
    public BorderMemory?[]? Save(UserState user) => all.Count == 0 ? null : [.. all.Select(border => border.Memory.Find(user))];

    /// <summary>As it was when it was saved.</summary>
    public void Restore(UserState user, BorderMemory?[]? saved)
    {
        for (var i = 0; i < all.Count; i++)
        {
            all[i].Memory.Set(user, saved![i]);
        }
    }
}
