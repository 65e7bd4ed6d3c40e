using System.Collections;

namespace Wellspring.Engine;

/// <summary>A user's deliveries that are not over, in the order in which they came. To find one costs the same where many wait for their receipts as where few do.</summary>
internal sealed class DeliveryList : IReadOnlyList<PendingDelivery>
{
    /// <summary>So few are looked through sooner than a table of them is made; most users have no more.</summary>
    private const int Few = 4;

    private readonly List<PendingDelivery> all = [];

    /// <summary>By their ids; null where that was not needed yet.</summary>
    private Dictionary<string, PendingDelivery>? byId;

    public int Count => all.Count;

    public PendingDelivery this[int index] => all[index];

    public void Add(PendingDelivery delivery)
    {
        all.Add(delivery);
        byId?.TryAdd(delivery.Id, delivery);
    }

    public PendingDelivery? Find(string id)
    {
        if (all.Count > Few)
        {
            return (byId ??= Index()).GetValueOrDefault(id);
        }

        foreach (var delivery in all)
        {
            if (delivery.Id == id)
            {
                return delivery;
            }
        }

        return null;
    }

    public void Remove(PendingDelivery delivery)
    {
        all.Remove(delivery);
        byId?.Remove(delivery.Id);
    }

    /// <summary>Removes those that no receipt is waited for any more.</summary>
    public void RemoveSettled(long now)
    {
        if (all.RemoveAll(delivery => delivery.IsSettled(now)) > 0)
        {
            byId = null;
        }
    }

    public List<PendingDelivery>.Enumerator GetEnumerator() => all.GetEnumerator();

    IEnumerator<PendingDelivery> IEnumerable<PendingDelivery>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Dictionary<string, PendingDelivery> Index()
    {
        Dictionary<string, PendingDelivery> index = new(all.Count, StringComparer.Ordinal);
        foreach (var delivery in all)
        {
            index.TryAdd(delivery.Id, delivery);
        }

        return index;
    }
}
