using System.Globalization;
using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Coupons of WeChat Pay (代金券), marketing/favor/users/{openid}/coupons. A delivery's id is the out_request_no: the platform gives one coupon, however often it is asked for it. https://pay.weixin.qq.com/doc/v3/merchant/4012463785</summary>
internal sealed class CouponChannel : IChannel
{
    private const string Creator = "stock_creator_mchid";
    private const string Value = "coupon_value";
    private const string Minimum = "coupon_minimum";
    private static readonly string[] Keys = [Creator, Value, Minimum];
    private readonly PayAccount account;
    private readonly WeChatClient client;
    private readonly IReadOnlyList<(AppAccount App, KnownOpenId OpenIds)> apps;

    public CouponChannel(PayAccount account, WeChatClient client)
    {
        (this.account, this.client) = (account, client);
        apps = [.. account.Apps.Select(client.Accounts.Get<AppAccount>).Select(app => (app, new KnownOpenId(app, client.Inbound)))];
        Name = ChannelNames.Coupon(account.Name);
        Reads = [.. apps.SelectMany(app => app.OpenIds.Reads)];
    }

    public string Name { get; }

    public bool IsIdempotent => true;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; }

    public IEnumerable<string> Check(ChannelTemplate template)
    {
        if (string.IsNullOrEmpty(template.PlatformId))
        {
            yield return "platformId: it is missing; write the number of the stock of coupons, as the merchant's console shows it";
        }

        foreach (var (key, text) in template.Fields)
        {
            if (!Keys.Contains(key))
            {
                yield return $"fields.{key}: a coupon has no such field; there are {string.Join(", ", Keys)}";
                continue;
            }

            foreach (var constant in text.Constants.Where(constant => Number(constant) is null))
            {
                yield return $"fields.{key}: '{constant}' is something else; {(key == Creator ? "the number of the merchant who made the stock" : "fen, a whole number,")} is expected";
            }
        }
    }

    /// <summary>No code of WeChat Pay says that the user turned it away: a coupon lies in the wallet, and no one blocks a merchant. What other channels were told of the user's wishes is about messages.</summary>
    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is not IssueCoupon ? Reachability.Unreachable(Unsent.NoCoupon)
        : apps.Select(known => (known.App, Id: known.OpenIds.Of(user))).FirstOrDefault(known => known.Id is not null) is (not null, not null) at ? Reachability.At($"{at.App.AppId}/{at.Id}")
        : Reachability.Unreachable(Unsent.NoOpenId);

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Action is not IssueCoupon)
        {
            return DeliveryResult.Failed(Unsent.NoCoupon);
        }

        if (delivery.Message is not { PlatformId: { Length: > 0 } stock } message)
        {
            return DeliveryResult.Failed(Unsent.NoStock);
        }

        if (delivery.Address?.Split('/', 2) is not [var appId, var openId])
        {
            return DeliveryResult.CannotReach(Unsent.NoOpenId);
        }

        CouponRequest body = new(stock, delivery.Id, appId, message.Fields.GetValueOrDefault(Creator, account.MerchantId))
        {
            CouponValue = Number(message.Fields.GetValueOrDefault(Value)),
            CouponMinimum = Number(message.Fields.GetValueOrDefault(Minimum)),
        };
        var path = $"/v3/marketing/favor/users/{Uri.EscapeDataString(openId)}/coupons";
        var answer = await client.DeliverAsync(account.Name, path, body, ChannelJson.Default.CouponRequest, new() { IsIdempotent = true, Template = stock }, cancellationToken).ConfigureAwait(false);
        return answer.IsAccepted ? DeliveryResult.Delivered(Coupon(answer)) : answer.ToDeliveryResult();
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What the platform calls the coupon; null where it does not say.</summary>
    private static string? Coupon(WeChatAnswer answer) =>
        answer.TryRead(ChannelJson.Default.GivenCoupon)?.CouponId is { Length: > 0 and <= DeliveryResult.MaxReceiptLength } id ? id : null;
}
