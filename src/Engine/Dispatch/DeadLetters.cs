namespace Wellspring.Engine;

/// <summary>The dead deliveries of all users. Derived, as the outbox is: from the users' states at the start, then from what is committed. No user has to wake for it.</summary>
internal sealed class DeadLetters
{
    private readonly Lock gate = new();
    /// <summary>By the delivery's id, which no other has and which stays.</summary>
    private readonly Dictionary<string, (DeliveryRef At, DeadDelivery Dead)> all = new(StringComparer.Ordinal);

    public int Count(string channel)
    {
        lock (gate)
        {
            return all.Values.Count(known => known.Dead.Channel == channel);
        }
    }

    /// <summary>The channels that had them last.</summary>
    public IReadOnlyCollection<string> Channels
    {
        get
        {
            lock (gate)
            {
                return all.Values.Select(known => known.Dead.Channel).ToHashSet(StringComparer.Ordinal);
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
                .. all.Values.Where(known => which.Fits(known.Dead.User, known.Dead.Rule, known.Dead.Channel))
                    .OrderBy(known => known.Dead.Since).ThenBy(known => known.Dead.Delivery, StringComparer.Ordinal),
            ];
        }
    }

    public void Add(DeliveryRef at, DeadDelivery dead)
    {
        lock (gate)
        {
            all[at.Id] = (at, dead);
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
            foreach (var known in all.Values.Where(known => known.Dead.User == user).ToList())
            {
                all.Remove(known.At.Id);
            }
        }
    }
}
