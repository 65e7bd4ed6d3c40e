using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Merchants: their keys, notifications, payments, coupons that are used, gifts that are accepted.</summary>
internal static class PayControl
{
    public static void Add(Control control)
    {
        control.Get("pay", call => Json.Array(call.World.Merchants.Values.Select(merchant => new JsonObject
        {
            ["merchant"] = merchant.Options.MerchantId,
            ["serial"] = merchant.Options.SerialNumber,
            ["privateKey"] = merchant.Keys.PrivateKey,
            ["apiV3Key"] = merchant.Options.ApiV3Key,
            ["platformSerial"] = merchant.PlatformSerial,
            ["platformKey"] = merchant.Keys.Platform.ExportSubjectPublicKeyInfoPem(),
            ["stocks"] = Json.Array(merchant.Options.Stocks.Select(stock => stock.StockId)),
        })));
        control.Do("pay/notify", call => call.Sandbox.Notify(call.Need("merchant"), call.Body.Text("url") is { } url ? new(url) : null));
        control.Do("gifts/risk", call => call.Sandbox.SetRisky(call.Need("user"), call.Body.Get("risky") is null || call.Body.Flag("risky")));
        UserControl.Act(control, "pay", (phone, call) => phone.PayAsync(Fen(call), call.Body.Text("order"), call.Body.Text("app"), call.Body.Text("merchant")));
        UserControl.Act(control, "use-coupon", (phone, call) => phone.UseCouponAsync(call.Need("coupon")));
        control.Do("users/accept-gift", call => UserControl.Phone(call).AcceptGift(call.Need("gift")));
    }

    private static long? Fen(ControlCall call) =>
        call.Body.Get("fen") is null ? null : call.Body.Number("fen") ?? throw new ArgumentException("\"fen\" is a whole number, such as 3980 for 39.80 yuan.");
}
