namespace Wellspring.Engine;

/// <summary>The users of a partition by when their next timer is due.</summary>
/// <remarks>
/// Timers are derived from the users' states. Moving one to later costs nothing: the old place stays, and the user is
/// looked at when it comes up. It holds numbers, so that a user may be away meanwhile.
/// </remarks>
internal sealed class DueIndex
{
    private readonly PriorityQueue<long, long> queue = new();

    /// <summary>How many places are taken.</summary>
    public int Count => queue.Count;

    /// <summary>The next place; <see cref="long.MaxValue"/> where there is none.</summary>
    public long Next => queue.TryPeek(out _, out var due) ? due : long.MaxValue;

    /// <summary>Sees to it that the user is looked at in time.</summary>
    public void Arm(UserState user)
    {
        if (user.NextDue < user.IndexedDue && user.Quarantine is null)
        {
            if (user.IndexedDue != long.MaxValue)
            {
                (user.LaterIndexed ??= new()).Push(user.IndexedDue);
            }

            user.IndexedDue = user.NextDue;
            Add(user.Number, user.NextDue);
        }
    }

    /// <summary>Takes out the next place that comes up by now.</summary>
    public bool TryNext(long now, out long number, out long due)
    {
        number = 0;
        return queue.TryPeek(out _, out due) && due <= now && queue.TryDequeue(out number, out due);
    }

    /// <summary>Adds a place, or puts one back that could not be looked at.</summary>
    public void Add(long number, long due) => queue.Enqueue(number, due);

    /// <summary>A user's place came up. Whether a timer is due by now; else it is armed anew.</summary>
    public bool IsDue(UserState user, long due, long now)
    {
        if (user.IndexedDue != due)
        {
            // A place from before the user was away.
            return false;
        }

        // A user's places come up in the order opposite to that in which they were taken, each earlier than the one before.
        user.IndexedDue = user.LaterIndexed is { Count: > 0 } later ? later.Pop() : long.MaxValue;
        if (user.NextDue <= now)
        {
            return true;
        }

        Arm(user);
        return false;
    }
}
