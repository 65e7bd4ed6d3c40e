using System.Globalization;

namespace Wellspring.WeChatSandbox;

/// <summary>A merchant with its keys, the coupons it has sent, and what it was paid.</summary>
internal sealed class Merchant
{
    private readonly Dictionary<string, int> left;
    private readonly Dictionary<string, Coupon> byRequest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Coupon> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> perUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Payment> payments = new(StringComparer.Ordinal);

    public Merchant(MerchantOptions options)
    {
        Options = options;
        left = options.Stocks.ToDictionary(stock => stock.StockId, stock => stock.Left, StringComparer.Ordinal);
        (NotifyUrl, Keys) = (options.NotifyUrl, new(options.PublicKey));
    }

    public MerchantOptions Options { get; }

    public Uri? NotifyUrl { get; set; }

    /// <summary>A reset hands them on, for whoever was told them.</summary>
    public MerchantKeys Keys { get; set; }

    public string PlatformSerial { get; } = "PUB_KEY_ID_0000000000000000000000000000000001";

    public Coupon? ByRequest(string requestNo) => byRequest.GetValueOrDefault(requestNo);

    public Coupon? ById(string couponId) => byId.GetValueOrDefault(couponId);

    public Payment? Payment(string id) => payments.GetValueOrDefault(id);

    /// <summary>Is paid.</summary>
    /// <param name="orderNumber">The merchant's number of the order; null: one is made up.</param>
    public Payment Take(Fan fan, long fen, World world, string? orderNumber = null, long off = 0)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"4200{world.NextId():D24}");
        return payments[id] = new(id, orderNumber ?? $"order-{id[^8..]}", fan, fen, off, world.Clock.GetUtcNow());
    }

    public Coupon Send(CouponStock stock, string requestNo, Fan fan, World world)
    {
        var user = $"{stock.StockId} {fan.OpenId}";
        if (left[stock.StockId] == 0)
        {
            throw new PayRefusal(403, "NOT_ENOUGH", "批次预算不足");
        }
        if (perUser.GetValueOrDefault(user) >= stock.PerUser)
        {
            throw new PayRefusal(403, "RULE_LIMIT", "用户已达领券上限");
        }
        left[stock.StockId]--;
        perUser[user] = perUser.GetValueOrDefault(user) + 1;
        Coupon coupon = new($"{world.NextId() + 9_867_000_000}", stock, fan, world.Clock.GetUtcNow());
        return byRequest[requestNo] = byId[coupon.Id] = coupon;
    }
}

/// <summary>A coupon that a user has.</summary>
internal sealed class Coupon(string id, CouponStock stock, Fan fan, DateTimeOffset at)
{
    public string Id => id;

    public CouponStock Stock => stock;

    public Fan Fan => fan;

    public DateTimeOffset At => at;

    /// <summary>The payment that it was used for; null: it was not used yet.</summary>
    public Payment? UsedFor { get; set; }

    /// <summary>SENDED is the platform's word.</summary>
    public string Status => UsedFor is null ? "SENDED" : "USED";
}
