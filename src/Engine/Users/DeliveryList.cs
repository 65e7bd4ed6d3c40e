using System.Collections;
using System.Runtime.InteropServices;

namespace Wellspring.Engine;

/// <summary>A user's deliveries that are not over, in the order in which they came. Where many wait for their receipts, one is found without a look at the others, which lie all over the memory: by the hashes of their ids, side by side.</summary>
internal sealed class DeliveryList : IReadOnlyList<PendingDelivery>
{
    private readonly List<(int Hash, PendingDelivery Delivery)> all = [];

    public int Count => all.Count;

    public PendingDelivery this[int index] => all[index].Delivery;

    public void Add(PendingDelivery delivery) => all.Add((HashOf(delivery.Id), delivery));

    public PendingDelivery? Find(string id)
    {
        var hash = HashOf(id);
        foreach (var each in CollectionsMarshal.AsSpan(all))
        {
            if (each.Hash == hash && each.Delivery.Id == id)
            {
                return each.Delivery;
            }
        }

        return null;
    }

    public void Remove(PendingDelivery delivery) => all.RemoveAll(each => ReferenceEquals(each.Delivery, delivery));

    /// <summary>Removes those that no receipt is waited for any more.</summary>
    public void RemoveSettled(long now) => all.RemoveAll(each => each.Delivery.IsSettled(now));

    public IEnumerator<PendingDelivery> GetEnumerator()
    {
        foreach (var each in all)
        {
            yield return each.Delivery;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int HashOf(string id) => id.GetHashCode(StringComparison.Ordinal);
}
