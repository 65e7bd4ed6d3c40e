using System.Net;
using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests.Pay;

public class CouponTests
{
    private static readonly MerchantOptions Merchant = DemoShop.Merchant;

    [Fact]
    public async Task A_request_number_gives_one_coupon_however_often_it_is_sent()
    {
        await using var platform = await Platform.StartAsync();
        var (status, first) = await Send(platform, "1");
        status.Should().Be(HttpStatusCode.OK);
        (await Send(platform, "1")).Body.Text("coupon_id").Should().Be(first.Text("coupon_id"));
        platform.Lin.Messages("pay").Should().ContainSingle(message => message.Id == first.Text("coupon_id"));
        (await Send(platform, "1", stock: "9856001")).Body.Text("code").Should().Be("INVALID_REQUEST");
        (await Send(platform, "2")).Body.Text("coupon_id").Should().NotBe(first.Text("coupon_id"));
    }

    [Fact]
    public async Task What_a_stock_does_not_allow_is_refused()
    {
        await using var platform = await Platform.StartAsync();
        await Send(platform, "1", stock: "9856001");
        (await Send(platform, "2", stock: "9856001")).Should().Match<(HttpStatusCode Status, JsonElement Body)>(answer => answer.Status == HttpStatusCode.Forbidden && answer.Body.Text("code") == "RULE_LIMIT");
        (await Send(platform, "3", stock: "1")).Body.Text("code").Should().Be("RESOURCE_NOT_EXISTS");
        (await Send(platform, "4", app: Platform.Mini)).Body.Text("code").Should().Be("INVALID_REQUEST", "the openid is another app's");
        platform.Sandbox.Faults.Add(new(FaultKind.ErrorCode) { Path = "/v3/", Times = 1 });
        (await Send(platform, "5")).Should().Match<(HttpStatusCode Status, JsonElement Body)>(answer => answer.Status == HttpStatusCode.InternalServerError && answer.Body.Text("code") == "SYSTEM_ERROR");
    }

    [Fact]
    public async Task A_stock_ends()
    {
        await using var platform = await Platform.StartAsync(options => options.Merchants[0] = Merchant with { Stocks = [new("1", "券", 100, 100, 1, 5)] });
        (await Send(platform, "1", stock: "1")).Status.Should().Be(HttpStatusCode.OK);
        (await Send(platform, "2", stock: "1")).Body.Text("code").Should().Be("NOT_ENOUGH");
    }

    [Fact]
    public async Task A_request_that_is_not_signed_by_the_merchant_is_refused()
    {
        await using var platform = await Platform.StartAsync();
        (await Send(platform, "1", change: header => header.Replace("signature=\"", "signature=\"AAAA"))).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Send(platform, "1", change: _ => "x")).Body.Text("code").Should().Be("SIGN_ERROR");
        (await Send(platform, "1", skew: TimeSpan.FromMinutes(6))).Body.Text("code").Should().Be("SIGN_ERROR");
        platform.Lin.Messages("pay").Should().BeEmpty();
    }

    [Fact]
    public async Task A_used_coupon_is_notified_signed_and_encrypted()
    {
        await using var platform = await Platform.StartAsync();
        await using var shop = await MerchantServer.StartAsync(platform.Sandbox);
        var coupon = (await Send(platform, "1")).Body.Text("coupon_id");

        (await platform.Lin.UseCouponAsync(coupon)).Answered.Should().BeTrue();

        var (type, used) = shop.Notifications.Should().ContainSingle().Subject;
        type.Should().Be("COUPON.USE");
        used.Text("coupon_id").Should().Be(coupon);
        used.Text("status").Should().Be("USED");
        var payment = used.GetProperty("consume_information").Text("transaction_id");
        (await MerchantCall.SendAsync(platform, $"/v3/pay/transactions/id/{payment}")).Body.GetProperty("payer").Text("openid").Should().Be(platform.Lin.OpenId());
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> Send(Platform platform, string requestNo, string stock = "9856000", string app = Platform.App, Func<string, string>? change = null, TimeSpan skew = default) =>
        MerchantCall.SendAsync(
            platform,
            $"/v3/marketing/favor/users/{platform.Lin.OpenId()}/coupons",
            $$"""{"stock_id":"{{stock}}","out_request_no":"{{requestNo}}","appid":"{{app}}","stock_creator_mchid":"{{Merchant.MerchantId}}"}""",
            change,
            skew);
}
