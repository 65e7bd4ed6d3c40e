using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests.Pay;

public class GiftTests
{
    [Fact]
    public async Task A_gift_is_made_once_and_goes_back_when_no_one_takes_it()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.Mini);
        await platform.Sandbox.ConnectAsync(Platform.Mini, Receiver.Keys with { Url = receiver.Url, Mode = CallbackMode.Plain, Format = CallbackFormat.Json });
        var id = (await Give(platform, "1")).Text("present_order_id");
        id.Should().StartWith("42");
        (await Give(platform, "1")).Text("present_order_id").Should().Be(id);
        var taken = (await Give(platform, "2")).Text("present_order_id");
        platform.Lin.AcceptGift(taken);

        platform.Sandbox.Clock.Advance(TimeSpan.FromHours(24));
        await platform.Sandbox.IdleAsync();
        (await Status(platform, id), await Status(platform, taken)).Should().Be((2, 1));
        using var told = JsonDocument.Parse(receiver.Posts.Single().Body);
        told.RootElement.GetProperty("finder_shop_present_aftersale_status_update").Text("order_id").Should().Be(id);
    }

    [Fact]
    public async Task What_cannot_be_given_is_named()
    {
        await using var platform = await Platform.StartAsync(options => options.Gifts[0] = DemoShop.Gift with { Left = 1 });
        (await Give(platform, "1", product: "0")).Code().Should().Be(608016);
        (await Give(platform, "1", product: "")).Code().Should().Be(40097);
        platform.Sandbox.SetRisky("lin");
        (await Give(platform, "1")).Code().Should().Be(608010);
        platform.Sandbox.SetRisky("lin", false);
        (await Give(platform, "1")).Code().Should().Be(0);
        (await Give(platform, "2")).Code().Should().Be(108001);
    }

    private static async Task<int> Status(Platform platform, string id) =>
        (await platform.CallAsync("/channels/ec/order/present/get", $$"""{"present_order_id":"{{id}}"}""", Platform.Mini)).GetProperty("present_order").GetProperty("status").GetInt32();

    private static Task<JsonElement> Give(Platform platform, string idempotentId, string? product = null) => platform.CallAsync(
        "/channels/ec/order/presentorder/create",
        $$"""{"activity_id":"{{DemoShop.Gift.ActivityId}}","openid":"{{platform.Lin.OpenId(Platform.Mini)}}","shop_appid":"{{DemoShop.Gift.ShopAppId}}","wishmessage":"生日快乐","product_id":"{{product ?? DemoShop.Gift.ProductId}}","sku_id":"{{DemoShop.Gift.SkuId}}","idempotent_id":"{{idempotentId}}"}""",
        Platform.Mini);
}
