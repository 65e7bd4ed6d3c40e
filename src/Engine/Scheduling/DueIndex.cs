namespace Wellspring.Engine;

/// <summary>The users of a partition by when their next timer is due.</summary>
/// <remarks>
/// Timers are derived from the users' states. Moving one to later costs nothing: the old place stays, and the user is
/// looked at when it comes up.
/// </remarks>
internal sealed class DueIndex
{
    private readonly PriorityQueue<UserState, long> queue = new();

    /// <summary>How many places are taken.</summary>
    public int Count => queue.Count;

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
            queue.Enqueue(user, user.NextDue);
        }
    }

    /// <summary>Takes out a user with a timer due by now; null when there is none.</summary>
    public UserState? Next(long now)
    {
        while (queue.TryPeek(out var user, out var due) && due <= now)
        {
            // A user's places come up in the order opposite to that in which they were taken, each earlier than the one before.
            queue.Dequeue();
            user.IndexedDue = user.LaterIndexed is { Count: > 0 } later ? later.Pop() : long.MaxValue;
            if (user.NextDue <= now)
            {
                return user;
            }

            Arm(user);
        }

        return null;
    }
}
