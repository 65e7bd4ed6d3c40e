using System.Globalization;
using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Makes an event of a coupon that was used. The platform does not say by whom, but names the payment, and WeChat Pay knows who paid.</summary>
/// <param name="client">Asks for the payer.</param>
/// <param name="couponName">What a stock is called in the message catalogue, by the channel and the platform's id.</param>
internal sealed class CouponUses(WeChatClient client, Func<string, string, string> couponName)
{
    private const string Used = "COUPON.USE";
    private static readonly WeChatCallOptions Options = new() { Timeout = TimeSpan.FromSeconds(3) };

    /// <summary>The event; null where the callback is about something else.</summary>
    /// <exception cref="PayerUnknownException">WeChat Pay does not answer now: the callback is to be sent again.</exception>
    public async Task<UserEvent?> OfAsync(PayAccount account, WeChatCallback callback, DateTimeOffset received)
    {
        if (callback["event_type"] != Used || callback["id"] is not { Length: > 0 } id || Payments.Read(callback.Body, PayEventJson.Default.UsedCoupon) is not { StockId: { } stock, CouponId: { } coupon } resource)
        {
            return null;
        }

        var use = resource.ConsumeInformation;
        var payer = await PayerAsync(account, use).ConfigureAwait(false);
        var time = DateTimeOffset.TryParse(use?.ConsumeTime, CultureInfo.InvariantCulture, out var at) ? at : received;
        CouponUsed data = new(account.Name, coupon, stock, couponName(ChannelNames.Coupon(account.Name), stock), payer?.Id, use?.TransactionId);

        // Without a payer it is about the coupon, and no one's activity.
        return payer is null
            ? new($"wechat/{account.Name}", id, $"{account.Name}:coupon:{coupon}", time, data, EventOrigin.Receipt)
            : new($"wechat/{account.Name}", id, client.Inbound.UserId(payer), time, data);
    }

    /// <summary>Who paid; null where another merchant was paid, or by another app than those that are known.</summary>
    private async Task<WeChatUser?> PayerAsync(PayAccount account, CouponUse? use)
    {
        if (use?.TransactionId is not { Length: > 0 } transaction || use.ConsumeMchid != account.MerchantId)
        {
            return null;
        }

        var answer = await client.CallAsync(account.Name, $"/v3/pay/transactions/id/{Uri.EscapeDataString(transaction)}?mchid={account.MerchantId}", options: Options).ConfigureAwait(false);
        if (!answer.IsAccepted)
        {
            return answer.Disposition == WeChatDisposition.Permanent ? null : throw new PayerUnknownException();
        }

        return Payments.Payer(client, answer.TryRead(PaymentJson.Default.Payment));
    }
}

/// <summary>Who paid cannot be found out now.</summary>
internal sealed class PayerUnknownException : Exception;

internal sealed record UsedCoupon(string? StockId, string? CouponId, CouponUse? ConsumeInformation);

internal sealed record CouponUse(string? ConsumeTime, string? ConsumeMchid, string? TransactionId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UsedCoupon))]
internal sealed partial class PayEventJson : JsonSerializerContext;
