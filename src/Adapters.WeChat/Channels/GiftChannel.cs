using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Gifts of a WeChat shop (微信小店送礼), channels/ec/order/presentorder/create, by a mini program. A delivery's id is the idempotent_id. The mini program shows the
/// gift by the order's number, the delivery's receipt. https://developers.weixin.qq.com/doc/store/shop/API/miniandstore/cooperation_gift
/// </summary>
internal sealed class GiftChannel(AppAccount account, KnownOpenId openIds, WeChatClient client) : IChannel
{
    private const string Shop = "shop_appid";
    private const string Product = "product_id";
    private const string Sku = "sku_id";
    private const string Wish = "wishmessage";
    private const int LongestWish = 100;
    private static readonly string[] Required = [Shop, Product, Sku];

    public string Name { get; } = ChannelNames.Gift(account.Name);

    public bool IsIdempotent => true;

    /// <summary>The platform tells when a gift was not taken in time.</summary>
    public TimeSpan? ReceiptsWithin => account.Channels.GiftLife + account.Channels.ReceiptsWithin;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => openIds.ReadsFor(Name);

    public IEnumerable<string> Check(ChannelTemplate template)
    {
        if (string.IsNullOrEmpty(template.PlatformId))
        {
            yield return "platformId: it is missing; write the id of the activity by which the shop lets gifts be given";
        }

        foreach (var key in Required.Where(key => !template.Fields.TryGetValue(key, out var text) || text.CanBeEmpty))
        {
            yield return $"fields.{key}: it is missing, or may come out empty; write the shop's appid, and the numbers of product and SKU";
        }

        foreach (var key in template.Fields.Keys.Where(key => key != Wish && !Required.Contains(key)))
        {
            yield return $"fields.{key}: a gift has no such field; there are {string.Join(", ", Required)}, {Wish}";
        }

        if (template.Fields.TryGetValue(Wish, out var wish) && !(wish.Longest <= LongestWish))
        {
            yield return $"fields.{Wish}: it may come out {(wish.Longest is { } longest ? $"{longest} characters long" : "longer")}, and the platform takes {LongestWish}; write \"maxLength\": {LongestWish} here";
        }
    }

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is IssueCoupon ? openIds.Reach(user, Name) : Reachability.Unreachable(Unsent.NoCoupon);

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Action is not IssueCoupon)
        {
            return DeliveryResult.Failed(Unsent.NoCoupon);
        }

        if (delivery.Message is not { PlatformId: { Length: > 0 } activity, Fields: var fields })
        {
            return DeliveryResult.Failed(Unsent.NoActivity);
        }

        if (Required.FirstOrDefault(key => !fields.ContainsKey(key)) is { } missing)
        {
            return DeliveryResult.Failed($"the gift has no {missing}");
        }

        if (delivery.Address is not { } openId)
        {
            return DeliveryResult.CannotReach(Unsent.NoOpenId);
        }

        GiftRequest body = new(activity, openId, fields[Shop], fields[Product], fields[Sku], delivery.Id) { Wishmessage = fields.GetValueOrDefault(Wish) };
        WeChatCallOptions options = new() { IsIdempotent = true, Template = $"{activity}/{body.ProductId}/{body.SkuId}" };
        var answer = await client.DeliverAsync(account.Name, "/channels/ec/order/presentorder/create", body, ChannelJson.Default.GiftRequest, options, cancellationToken).ConfigureAwait(false);
        if (!answer.IsAccepted || Text(Member(answer, "present_order_id")) is not { Length: > 0 and <= DeliveryResult.MaxReceiptLength } order)
        {
            return answer.ToDeliveryResult();
        }

        return DeliveryResult.Accepted(order) with { ReceiptsWithin = await LifeAsync(order, cancellationToken).ConfigureAwait(false) + account.Channels.ReceiptsWithin };
    }

    /// <summary>How long the gift may be taken, as its order says; null where it does not. The gift is given all the same.</summary>
    private async Task<TimeSpan?> LifeAsync(string order, CancellationToken cancellationToken)
    {
        var answer = await client.DeliverAsync(account.Name, "/channels/ec/order/present/get", new(order), ChannelJson.Default.GiftOrder, new() { IsIdempotent = true }, cancellationToken).ConfigureAwait(false);
        return answer.IsAccepted && Seconds(Member(answer, "expired_time")) is { } until && DateTimeOffset.FromUnixTimeSeconds(until) - client.Time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : null;
    }

    /// <summary>The platform writes numbers as texts, mostly.</summary>
    private static string? Text(JsonElement? value) => value is { ValueKind: JsonValueKind.String or JsonValueKind.Number } text ? text.ToString() : null;

    private static long? Seconds(JsonElement? value) =>
        long.TryParse(Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 253402300799 ? seconds : null;

    /// <summary>A member of the answer, however deep: the platform's pages have two forms of orders. Null where there is none.</summary>
    private static JsonElement? Member(WeChatAnswer answer, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return Find(document.RootElement, name)?.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Find(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Object when json.TryGetProperty(name, out var found) => found,
        JsonValueKind.Object => json.EnumerateObject().Select(member => Find(member.Value, name)).FirstOrDefault(found => found is not null),
        JsonValueKind.Array => json.EnumerateArray().Select(item => Find(item, name)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
