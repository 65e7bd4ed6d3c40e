namespace Wellspring.Engine;

/// <summary>A rule that starts when a user enters a segment, or leaves it.</summary>
/// <param name="Trigger">The rule, with its own condition.</param>
/// <param name="Enters">Whether entering starts it.</param>
/// <param name="Contains">The segment's condition.</param>
/// <param name="Reads">The facts that the condition reads.</param>
/// <param name="Memory">On which side the user was last.</param>
internal sealed record Border(RuleTrigger Trigger, bool Enters, Condition Contains, Slot[] Reads, BorderSlot Memory)
{
    /// <summary>When time alone may take the user across next, after a moment: something leaves a window.</summary>
    public long NextLoss(UserState user, long after)
    {
        after = Math.Max(after, Memory.Find(user)?.Since ?? 0);
        var next = long.MaxValue;
        foreach (var slot in Reads)
        {
            next = Math.Min(next, slot.NextLoss(user, after));
        }

        return next;
    }

    /// <summary>Finds on which side the user is, and remembers it. Whether the user has crossed in the direction that starts the rule.</summary>
    public bool Crosses(UserState user)
    {
        var isIn = Contains(user, null);
        if (isIn == (Memory.Find(user)?.IsIn ?? false))
        {
            return false;
        }

        Memory.Set(user, new(isIn, user.Clock));
        return isIn == Enters;
    }

    /// <summary>The rule comes into force: who is in the segment by then has not just entered it, and who has left it did so before.</summary>
    public void Begin(UserState user, long at)
    {
        var clock = user.Clock;
        user.Clock = Math.Max(clock, at);
        try
        {
            var isIn = Contains(user, null);
            if (isIn || Memory.Find(user) is not null || NextLoss(user, clock) <= at)
            {
                Memory.Set(user, new(isIn, user.Clock));
            }
        }
        catch (Exception)
        {
            // What the condition throws for this user is told when the user is looked at next.
        }
        finally
        {
            user.Clock = clock;
        }
    }
}
