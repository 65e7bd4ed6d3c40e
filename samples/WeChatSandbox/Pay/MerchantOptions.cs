namespace Wellspring.WeChatSandbox;

/// <summary>A merchant of WeChat Pay.</summary>
public sealed record MerchantOptions
{
    /// <summary>The merchant's number.</summary>
    public required string MerchantId { get; init; }

    /// <summary>The serial number of the merchant's certificate.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>The APIv3 key: 32 characters.</summary>
    public required string ApiV3Key { get; init; }

    /// <summary>The merchant's public key in PEM; null: the sandbox makes a pair, and <see cref="Sandbox.MerchantPrivateKey"/> tells it.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Where notifications go, on this machine; null: nowhere.</summary>
    public Uri? NotifyUrl { get; init; }

    /// <summary>The stocks of coupons.</summary>
    public IReadOnlyList<CouponStock> Stocks { get; init; } = [];
}

/// <summary>A stock of coupons.</summary>
/// <param name="StockId">Its number.</param>
/// <param name="Name">What users see.</param>
/// <param name="Amount">What a coupon is worth, in fen.</param>
/// <param name="Minimum">The least that an order must come to, in fen.</param>
/// <param name="Left">How many there are.</param>
/// <param name="PerUser">How many a user may have.</param>
public sealed record CouponStock(string StockId, string Name, int Amount, int Minimum, int Left, int PerUser);

/// <summary>A gift of a shop (微信小店) that an activity lets be given.</summary>
/// <param name="Left">How many there are.</param>
public sealed record ShopGift(string ActivityId, string ShopAppId, string ProductId, string SkuId, string Name, int Left);
