namespace Wellspring.Engine;

/// <summary>The dead deliveries of all users. Derived, as the outbox is: from the users' states at the start, then from what is committed. No user has to wake for it.</summary>
internal sealed class DeadLetters
{
    private readonly Lock gate = new();
    private readonly Dictionary<DeliveryRef, DeadDelivery> all = [];

    public int Count(string channel)
    {
        lock (gate)
        {
            return all.Values.Count(dead => dead.Channel == channel);
        }
    }

    /// <summary>The channels that had them last.</summary>
    public IReadOnlyCollection<string> Channels
    {
        get
        {
            lock (gate)
            {
                return all.Values.Select(dead => dead.Channel).ToHashSet(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Those that fit, those that are dead the longest first.</summary>
    public IReadOnlyList<(DeliveryRef At, DeadDelivery Dead)> Find(DeliveryFilter which)
    {
        lock (gate)
        {
            return
            [
                .. all.Where(pair => which.Fits(pair.Value.User, pair.Value.Rule, pair.Value.Channel)).Select(pair => (pair.Key, pair.Value))
                    .OrderBy(dead => dead.Value.Since).ThenBy(dead => dead.Value.Delivery, StringComparer.Ordinal),
            ];
        }
    }

    public void Add(DeliveryRef at, DeadDelivery dead)
    {
        lock (gate)
        {
            all[at] = dead;
        }
    }

    public void Remove(DeliveryRef at)
    {
        lock (gate)
        {
            all.Remove(at);
        }
    }

    public void Forget(int partition, long user)
    {
        lock (gate)
        {
            foreach (var at in all.Keys.Where(at => at.Partition == partition && at.User == user).ToList())
            {
                all.Remove(at);
            }
        }
    }
}
