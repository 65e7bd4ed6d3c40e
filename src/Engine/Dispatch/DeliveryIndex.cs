namespace Wellspring.Engine;

/// <summary>What an index finds a delivery by.</summary>
internal readonly record struct IndexedDelivery(string User, string Rule, string Channel, DateTimeOffset Since);

/// <summary>The deliveries of all users that wait for a person: those that are dead, or those that are submitted. Derived, as the outbox is: from the users' states at the start, then from what is committed. No user has to wake for it.</summary>
internal sealed class DeliveryIndex<T>(Func<T, IndexedDelivery> read)
{
    private readonly Lock gate = new();

    /// <summary>By the delivery's id, which no other has and which stays.</summary>
    private readonly Dictionary<string, (DeliveryRef At, T Known)> all = new(StringComparer.Ordinal);

    public int Count(string channel)
    {
        lock (gate)
        {
            return all.Values.Count(each => read(each.Known).Channel == channel);
        }
    }

    /// <summary>The channels that had them last.</summary>
    public IReadOnlyCollection<string> Channels
    {
        get
        {
            lock (gate)
            {
                return all.Values.Select(each => read(each.Known).Channel).ToHashSet(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Those that fit, those that wait the longest first.</summary>
    public IReadOnlyList<(DeliveryRef At, T Known)> Find(DeliveryFilter which)
    {
        lock (gate)
        {
            return
            [
                .. all.Values.Where(each => read(each.Known) is var by && which.Fits(by.User, by.Rule, by.Channel))
                    .OrderBy(each => read(each.Known).Since).ThenBy(each => each.At.Id, StringComparer.Ordinal),
            ];
        }
    }

    public void Add(DeliveryRef at, T known)
    {
        lock (gate)
        {
            all[at.Id] = (at, known);
        }
    }

    public void Remove(string id)
    {
        lock (gate)
        {
            all.Remove(id);
        }
    }

    public void Forget(string user)
    {
        lock (gate)
        {
            foreach (var each in all.Values.Where(each => read(each.Known).User == user).ToList())
            {
                all.Remove(each.At.Id);
            }
        }
    }
}
