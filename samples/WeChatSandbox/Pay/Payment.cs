using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>A payment that was made.</summary>
/// <param name="Id">The platform's number (transaction_id).</param>
/// <param name="OrderNumber">The merchant's number of the order (out_trade_no).</param>
/// <param name="Fan">Who paid, by which app.</param>
/// <param name="Fen">What the order came to.</param>
/// <param name="Off">What a coupon took off that, in fen.</param>
internal sealed record Payment(string Id, string OrderNumber, Fan Fan, long Fen, long Off, DateTimeOffset At)
{
    /// <summary>What the merchant is notified of, and finds when it asks. https://pay.weixin.qq.com/doc/v3/merchant/4012791861</summary>
    public JsonObject Resource(Merchant merchant) => new()
    {
        ["appid"] = Fan.Account.Id,
        ["mchid"] = merchant.Options.MerchantId,
        ["out_trade_no"] = OrderNumber,
        ["transaction_id"] = Id,
        ["trade_type"] = "JSAPI",
        ["trade_state"] = "SUCCESS",
        ["trade_state_desc"] = "支付成功",
        ["bank_type"] = "OTHERS",
        ["success_time"] = Beijing.Text(At),
        ["payer"] = new JsonObject { ["openid"] = Fan.OpenId },
        ["amount"] = new JsonObject { ["total"] = Fen, ["payer_total"] = Fen - Off, ["currency"] = "CNY", ["payer_currency"] = "CNY" },
    };
}
