namespace Wellspring.WeChatSandbox;

/// <summary>A QR code to add an employee, or to join a group; its state comes back with who used it.</summary>
internal sealed record ContactWay(string ConfigId, string QrCode, string State, IReadOnlyList<string> Users);

/// <summary>The QR codes of a corp, the latest 10,000.</summary>
internal sealed class ContactWays
{
    private const int MaxKept = 10_000;

    private readonly Dictionary<string, ContactWay> byId = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    public ContactWay Add(ContactWay way)
    {
        byId[way.ConfigId] = way;
        order.Enqueue(way.ConfigId);
        while (byId.Count > MaxKept)
        {
            byId.Remove(order.Dequeue());
        }
        return way;
    }

    public ContactWay? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    public bool Remove(string id) => byId.Remove(id);
}
