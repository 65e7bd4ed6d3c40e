namespace Wellspring.WeChatSandbox;

/// <summary>A gift that waits to be accepted, or was.</summary>
internal sealed class GiftOrder(string id, ShopGift gift, Fan fan, DateTimeOffset expires)
{
    public string Id => id;

    public ShopGift Gift => gift;

    public Fan Fan => fan;

    public DateTimeOffset Expires => expires;

    /// <summary>0 waits, 1 accepted, 2 returned because the time was over.</summary>
    public int Status { get; set; }
}

/// <summary>The gifts of the shops.</summary>
internal sealed class GiftOrders(IEnumerable<ShopGift> gifts)
{
    private readonly Dictionary<ShopGift, int> left = gifts.ToDictionary(gift => gift, gift => gift.Left);
    private readonly Dictionary<string, GiftOrder> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GiftOrder> byIdempotentId = new(StringComparer.Ordinal);

    /// <summary>Users to whom risk control lets nothing be given: 608010.</summary>
    public HashSet<string> Risky { get; } = new(StringComparer.Ordinal);

    public IEnumerable<ShopGift> Gifts => left.Keys;

    public GiftOrder? ByIdempotentId(string? id) => id is null ? null : byIdempotentId.GetValueOrDefault(id);

    public GiftOrder? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    public bool Take(ShopGift gift)
    {
        if (left[gift] == 0)
        {
            return false;
        }
        left[gift]--;
        return true;
    }

    public void Add(GiftOrder order, string? idempotentId)
    {
        byId.Add(order.Id, order);
        if (idempotentId is not null)
        {
            byIdempotentId.Add(idempotentId, order);
        }
    }
}
