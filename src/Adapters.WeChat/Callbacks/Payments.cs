using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What WeChat Pay says of a payment: who paid, and that they did. https://pay.weixin.qq.com/doc/v3/merchant/4012791861</summary>
internal static class Payments
{
    private const string Paid = "TRANSACTION.SUCCESS";
    private const string Success = "SUCCESS";

    /// <summary>The event of a payment by one of the accounts; null where the callback is about something else. However often it is told, it is one event.</summary>
    public static UserEvent? Of(WeChatClient client, PayAccount account, WeChatCallback callback, DateTimeOffset received)
    {
        if (callback["event_type"] != Paid || Read(callback.Body, PaymentJson.Default.Payment) is not { TradeState: Success, TransactionId: { Length: > 0 } id } payment || Payer(client, payment) is not { } payer)
        {
            return null;
        }

        var time = DateTimeOffset.TryParse(payment.SuccessTime, CultureInfo.InvariantCulture, out var at) ? at : received;
        PaymentMade data = new(payer.Owner, payer.Id, account.Name, id, payment.OutTradeNo, payment.Amount?.Total);
        return new($"wechat/{account.Name}", $"paid-{id}", client.Inbound.UserId(payer), time, data);
    }

    /// <summary>Who paid; null where it was by another app than those of the accounts.</summary>
    public static WeChatUser? Payer(WeChatClient client, Payment? payment) =>
        payment is { Appid: { } appId, Payer.Openid: { Length: > 0 } openId }
        && client.Accounts.All.OfType<AppAccount>().OrderBy(app => app.Name, StringComparer.Ordinal).FirstOrDefault(app => app.AppId == appId) is { } known
            ? new(known.Name, openId, IsCustomer: false)
            : null;

    public static T? Read<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record Payment(string? Appid, string? OutTradeNo, string? TransactionId, string? TradeState, string? SuccessTime, PaymentAmount? Amount, Payer? Payer);

/// <param name="Total">In fen.</param>
internal sealed record PaymentAmount(long? Total);

internal sealed record Payer(string? Openid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Payment))]
internal sealed partial class PaymentJson : JsonSerializerContext;
