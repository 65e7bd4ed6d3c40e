using System.Globalization;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>What a merchant calls: coupons, 代金券 and 商家券, where the number of a request makes it safe to repeat; and a payment, of which it asks.</summary>
internal static class CouponApi
{
    public static JsonObject Answer(World world, Merchant merchant, RawCall raw) => raw.Path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["v3", "marketing", "favor", "users", var openid, "coupons"] when !raw.IsGet => Favor(world, merchant, raw, Uri.UnescapeDataString(openid)),
        ["v3", "marketing", "favor", "users", var openid, "coupons", var coupon] when raw.IsGet => State(merchant, Uri.UnescapeDataString(openid), coupon),
        ["v3", "marketing", "busifavor", "coupons", var card, "send"] when !raw.IsGet => BusinessFavor(world, merchant, raw, Uri.UnescapeDataString(card)),
        ["v3", "pay", "transactions", "id", var payment] when raw.IsGet => (merchant.Payment(Uri.UnescapeDataString(payment)) ?? throw new PayRefusal(404, "ORDER_NOT_EXIST", "订单不存在")).Resource(merchant),
        _ => throw new PayRefusal(404, "RESOURCE_NOT_EXISTS", "接口不存在"),
    };

    private static JsonObject Favor(World world, Merchant merchant, RawCall raw, string openid)
    {
        var body = PayDoor.Body(raw);
        string Need(string name) => body.Text(name) is { Length: > 0 } text ? text : throw new PayRefusal(400, "PARAM_ERROR", $"参数 {name} 缺失");
        Need("stock_creator_mchid");
        return new() { ["coupon_id"] = Give(world, merchant, Need("stock_id"), Need("out_request_no"), Need("appid"), openid).Id };
    }

    private static JsonObject BusinessFavor(World world, Merchant merchant, RawCall raw, string card)
    {
        var body = PayDoor.Body(raw);
        string Need(string name) => body.Text(name) is { Length: > 0 } text ? text : throw new PayRefusal(400, "PARAM_ERROR", $"参数 {name} 缺失");
        if (!DateTimeOffset.TryParse(Need("send_time"), CultureInfo.InvariantCulture, out _))
        {
            throw new PayRefusal(400, "PARAM_ERROR", "参数 send_time 格式错误");
        }
        return new() { ["card_code"] = Give(world, merchant, card, Need("out_request_no"), Need("appid"), Need("openid")).Id };
    }

    private static Coupon Give(World world, Merchant merchant, string stockId, string requestNo, string appId, string openid)
    {
        var stock = merchant.Options.Stocks.FirstOrDefault(stock => stock.StockId == stockId) ?? throw new PayRefusal(404, "RESOURCE_NOT_EXISTS", "批次不存在");
        var fan = world.Accounts.GetValueOrDefault(appId)?.Fan(openid) ?? throw new PayRefusal(400, "INVALID_REQUEST", "appid 与 openid 不匹配");
        if (merchant.ByRequest(requestNo) is { } before)
        {
            return before.Stock == stock && before.Fan == fan ? before : throw new PayRefusal(400, "INVALID_REQUEST", "out_request_no 已用于另一次请求");
        }
        var coupon = merchant.Send(stock, requestNo, fan, world);
        fan.Receive(new("coupon", $"满 {stock.Minimum / 100m:0.##} 元可用") { Title = stock.Name, Sender = "微信支付", Id = coupon.Id, Fields = [new("面额", $"{stock.Amount / 100m:0.00} 元")] }, "pay");
        return coupon;
    }

    private static JsonObject State(Merchant merchant, string openid, string couponId)
    {
        var coupon = merchant.ById(couponId);
        return coupon is not null && coupon.Fan.OpenId == openid ? Resource(merchant, coupon) : throw new PayRefusal(404, "RESOURCE_NOT_EXISTS", "券不存在");
    }

    public static JsonObject Resource(Merchant merchant, Coupon coupon)
    {
        JsonObject resource = new()
        {
            ["stock_creator_mchid"] = merchant.Options.MerchantId,
            ["stock_id"] = coupon.Stock.StockId,
            ["coupon_id"] = coupon.Id,
            ["coupon_name"] = coupon.Stock.Name,
            ["status"] = coupon.Status,
            ["create_time"] = Beijing.Text(coupon.At),
            ["coupon_type"] = "NORMAL",
            ["normal_coupon_information"] = new JsonObject { ["coupon_amount"] = coupon.Stock.Amount, ["transaction_minimum"] = coupon.Stock.Minimum },
        };
        if (coupon.UsedFor is { } payment)
        {
            resource["consume_information"] = new JsonObject { ["consume_time"] = Beijing.Text(payment.At), ["consume_mchid"] = merchant.Options.MerchantId, ["transaction_id"] = payment.Id };
        }
        return resource;
    }
}
