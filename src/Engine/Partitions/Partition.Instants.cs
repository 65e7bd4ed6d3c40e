using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>A user whose timers are due, with the place that said so.</summary>
/// <param name="Partition">The user's partition.</param>
/// <param name="Number">The user's number there.</param>
/// <param name="Due">The place in the due index, which is taken out of it.</param>
/// <param name="Order">A hash of user and instant: no one is the first, or the last, each time.</param>
internal readonly record struct DueUser(Partition Partition, long Number, long Due, long Order)
{
    public static int Compare(DueUser a, DueUser b) => a.Order.CompareTo(b.Order) is not 0 and var order ? order : a.Number.CompareTo(b.Number);
}

/// <content>How an instant comes where it matters which of several users it comes to first, whatever partitions they are in.</content>
internal sealed partial class Partition
{
    /// <summary>Takes out the places of those whose timers are due by an instant. Each is to be fired or put back.</summary>
    public void TakeDue(long instant, List<DueUser> into)
    {
        lock (writing)
        {
            wallClock = Math.Max(wallClock, instant);
            places.Clear();
            while (roster.Timers.TryNext(instant, out var number, out var due))
            {
                // Else it is a place from before.
                if (roster.Users.IndexedDue(number) == due)
                {
                    places.Add((number, due));
                }
            }

            var looked = 0;
            try
            {
                for (; looked < places.Count; looked++)
                {
                    var (number, due) = places[looked];
                    if (roster.Users.IsAway(number))
                    {
                        Load([number]);
                    }

                    into.Add(new(this, number, due, HashedDelay.Of(roster.Users.IdOf(number), instant, long.MaxValue)));
                    staging?.Pass(1);
                }
            }
            finally
            {
                foreach (var (number, due) in places.Skip(looked))
                {
                    roster.Timers.Add(number, due);
                }
            }
        }
    }

    /// <summary>The user takes a turn, up to the instant. Returns what an observer threw.</summary>
    public ExceptionDispatchInfo? Fire(in DueUser user, long now)
    {
        lock (writing)
        {
            return Look(user.Number, user.Due, now);
        }
    }

    /// <summary>The user's timers are still due.</summary>
    public void PutBack(in DueUser user)
    {
        lock (writing)
        {
            roster.Timers.Add(user.Number, user.Due);
        }
    }
}
