using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

internal sealed record ServiceText(string Content);

/// <summary>A coupon on the wire.</summary>
internal sealed record CouponRequest(string StockId, string OutRequestNo, string Appid, string StockCreatorMchid)
{
    public long? CouponValue { get; init; }

    public long? CouponMinimum { get; init; }
}

/// <summary>What the platform calls a coupon that it has given.</summary>
internal sealed record GivenCoupon(string? CouponId);

/// <summary>A gift on the wire.</summary>
internal sealed record GiftRequest(string ActivityId, string Openid, string ShopAppid, string ProductId, string SkuId, string IdempotentId)
{
    public string? Wishmessage { get; init; }
}

/// <summary>Which gift is meant.</summary>
internal sealed record GiftOrder(string PresentOrderId);

/// <summary>Followers who get a tag, or lose it, on the wire.</summary>
internal sealed record FollowerTags(IReadOnlyList<string> OpenidList, int Tagid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(FollowerTags))]
[JsonSerializable(typeof(CouponRequest))]
[JsonSerializable(typeof(GivenCoupon))]
[JsonSerializable(typeof(GiftRequest))]
[JsonSerializable(typeof(GiftOrder))]
internal sealed partial class ChannelJson : JsonSerializerContext;
