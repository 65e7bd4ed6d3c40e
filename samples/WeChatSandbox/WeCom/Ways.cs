namespace Wellspring.WeChatSandbox;

/// <summary>A QR code of a corp; its state comes back with who used it.</summary>
internal abstract record Way(string ConfigId, string QrCode, string State);

/// <summary>A QR code to add an employee.</summary>
internal sealed record ContactWay(string ConfigId, string QrCode, string State, IReadOnlyList<string> Users) : Way(ConfigId, QrCode, State);

/// <summary>The QR codes of a corp of one kind, the latest 10,000.</summary>
internal sealed class Ways<TWay>
    where TWay : Way
{
    private const int MaxKept = 10_000;

    private readonly Dictionary<string, TWay> byId = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    public IEnumerable<TWay> All => byId.Values;

    public TWay Add(TWay way)
    {
        byId[way.ConfigId] = way;
        order.Enqueue(way.ConfigId);
        while (byId.Count > MaxKept)
        {
            byId.Remove(order.Dequeue());
        }
        return way;
    }

    public TWay? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    public bool Remove(string id) => byId.Remove(id);
}
