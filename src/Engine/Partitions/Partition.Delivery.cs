namespace Wellspring.Engine;

/// <content>What becomes of deliveries.</content>
internal sealed partial class Partition
{
    /// <summary>Something becomes of a delivery, wherever it is by now: whose user has become an alias has moved.</summary>
    /// <param name="partitions">All partitions.</param>
    /// <param name="at">Where it was.</param>
    /// <param name="with">What <paramref name="become"/> needs to know.</param>
    /// <param name="become">The entry that says so; null where nothing does.</param>
    /// <returns>What has to be committed before it holds; null where it holds already, or nothing became of it.</returns>
    public static CommitGroup? Update<T>(IReadOnlyList<Partition> partitions, in DeliveryRef at, T with, Func<T, UserState, PendingDelivery, Turn, DeliveryUpdated?> become)
    {
        var group = partitions[at.Partition].Update(at.User, at.Id, with, become, out var movedTo);
        while (movedTo is not null)
        {
            group = Of(partitions, movedTo).Update(movedTo, at.Id, with, become, out movedTo);
        }

        return group;
    }

    private CommitGroup? Update<T>(long number, string delivery, T with, Func<T, UserState, PendingDelivery, Turn, DeliveryUpdated?> become, out string? movedTo)
    {
        lock (writing)
        {
            roster.Users.Rest();
            if (roster.Users.IsAway(number))
            {
                Load([number]);
            }

            return Update(roster.Users.At(number), delivery, with, become, out movedTo);
        }
    }

    private CommitGroup? Update<T>(string id, string delivery, T with, Func<T, UserState, PendingDelivery, Turn, DeliveryUpdated?> become, out string? movedTo)
    {
        lock (writing)
        {
            roster.Users.Rest();
            return Update(Find(id), delivery, with, become, out movedTo);
        }
    }

    private CommitGroup? Update<T>(UserState? found, string delivery, T with, Func<T, UserState, PendingDelivery, Turn, DeliveryUpdated?> become, out string? movedTo)
    {
        movedTo = found?.MovedTo;
        if (found is not { Quarantine: null } user || user.FindDelivery(delivery) is not { } pending || become(with, user, pending, roster.Turn) is not { } entry)
        {
            return null;
        }

        user.IsBusy = true;
        roster.Turn.Update(user, pending, entry, batch);
        roster.Timers.Arm(user);

        // What an observer throws is for those who published.
        _ = Commit(out var group);
        return group;
    }
}
