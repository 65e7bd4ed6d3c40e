using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>channels/ec/order/presentorder/create, a gift of a WeChat shop (微信小店送礼), and the query after it.</summary>
internal static class GiftRoutes
{
    private const int LongestWish = 100;

    public static void Add(ApiRoutes routes)
    {
        routes.Post("/channels/ec/order/presentorder/create", Opens.MiniProgram, Create);
        routes.Post("/channels/ec/order/present/get", Opens.MiniProgram, call =>
        {
            var order = call.World.Gifts.Find(call.Body.Text("present_order_id")) ?? throw new Refusal(40097, "invalid args: present_order_id");
            return Answer.Ok(new()
            {
                ["present_order"] = new JsonObject { ["present_order_id"] = order.Id, ["status"] = order.Status, ["expired_time"] = order.Expires.ToUnixTimeSeconds(), ["product_id"] = order.Gift.ProductId },
            });
        });
    }

    private static Answer Create(ApiCall call)
    {
        string Need(string name) => call.Body.Text(name) is { Length: > 0 } text ? text : throw new Refusal(40097, $"invalid args: {name}");
        var gifts = call.World.Gifts;
        var idempotentId = call.Body.Text("idempotent_id");
        var (activity, product, sku, shop) = (Need("activity_id"), Need("product_id"), Need("sku_id"), Need("shop_appid"));
        var fan = call.Fan(Need("openid"));
        if (call.Body.Text("wishmessage")?.Length > LongestWish)
        {
            throw new Refusal(40097, "invalid args: wishmessage");
        }
        if (gifts.ByIdempotentId(idempotentId) is { } before)
        {
            return Created(before);
        }
        var gift = gifts.Gifts.FirstOrDefault(gift => gift.ActivityId == activity && gift.ShopAppId == shop && gift.ProductId == product && gift.SkuId == sku) ?? throw new Refusal(608016, "product not in gift pool");
        if (gifts.Risky.Contains(fan.Person.Id))
        {
            throw new Refusal(608010, "risk control");
        }
        if (!gifts.Take(gift))
        {
            throw new Refusal(108001, "no stock");
        }
        GiftOrder order = new($"42{call.World.NextId():D17}", gift, fan, call.Now + call.World.Options.GiftLife);
        gifts.Add(order, idempotentId);
        fan.Receive(new("gift", call.Body.Text("wishmessage") ?? "") { Title = gift.Name, Sender = call.Public.Options.Name, Id = order.Id }, "notices");
        call.World.After(call.World.Options.GiftLife, () => Expire(order));
        return Created(order);
    }

    /// <summary>A gift that no one took goes back.</summary>
    private static void Expire(GiftOrder order)
    {
        if (order.Status == 0)
        {
            order.Status = 2;
            order.Fan.Person.Touch();
            _ = order.Fan.Push(order.Fan.Envelope()
                .Add("MsgType", "event")
                .Add("Event", "channels_ec_present_aftersale_update")
                .AddObject("finder_shop_present_aftersale_status_update", new Envelope.Item()
                    .Add("status", "PLATFORM_REFUNDING")
                    .Add("after_sale_order_id", $"2{order.Id[1..]}")
                    .Add("order_id", order.Id)));
        }
    }

    private static Answer Created(GiftOrder order) => Answer.Ok(new() { ["present_order_id"] = order.Id });
}
