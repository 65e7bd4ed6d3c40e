using System.Net;
using System.Text;
using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests.Pay;

public class PaymentTests
{
    [Fact]
    public async Task A_payment_is_notified_signed_and_encrypted_and_can_be_asked_for()
    {
        await using var platform = await Platform.StartAsync();
        await using var shop = await MerchantServer.StartAsync(platform.Sandbox);

        (await platform.Lin.PayAsync(12_800, "c-1001")).Answered.Should().BeTrue();

        var (type, paid) = shop.Notifications.Should().ContainSingle().Subject;
        type.Should().Be("TRANSACTION.SUCCESS");
        (paid.Text("appid"), paid.Text("mchid"), paid.Text("out_trade_no"), paid.Text("trade_state"), paid.Text("success_time")).Should().Be((Platform.App, DemoShop.Merchant.MerchantId, "c-1001", "SUCCESS", "2026-11-02T10:00:00+08:00"));
        paid.GetProperty("payer").Text("openid").Should().Be(platform.Lin.OpenId());
        paid.GetProperty("amount").GetProperty("total").GetInt32().Should().Be(12_800);
        platform.Lin.Messages($"chat:{Platform.App}").Should().ContainSingle().Which.Should().BeEquivalentTo(new { Kind = "payment", Text = "128.00", Mine = true, Id = paid.Text("transaction_id") });
        var (status, asked) = await MerchantCall.SendAsync(platform, $"/v3/pay/transactions/id/{paid.Text("transaction_id")}");
        (status, asked.GetRawText()).Should().Be((HttpStatusCode.OK, paid.GetRawText()));
        (await MerchantCall.SendAsync(platform, "/v3/pay/transactions/id/1")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_notification_that_is_not_acknowledged_comes_again()
    {
        await using var platform = await Platform.StartAsync();
        await using var shop = await MerchantServer.StartAsync(platform.Sandbox);
        shop.Refuses = 1;

        (await platform.Lin.PayAsync()).Should().Match<CallbackOutcome>(outcome => outcome.Answered && outcome.Attempts == 2);
        await platform.Lin.PayAsync();

        shop.Notifications.Select(each => each.Resource.Text("transaction_id")).Should().HaveCount(3).And.Subject.Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task A_mini_program_that_was_paid_by_may_not_write_for_that()
    {
        await using var platform = await Platform.StartAsync();
        await using var shop = await MerchantServer.StartAsync(platform.Sandbox);

        await platform.Lin.PayAsync(appId: Platform.Mini);

        shop.Notifications.Single().Resource.GetProperty("payer").Text("openid").Should().Be(platform.Lin.OpenId(Platform.Mini));
        (await platform.CallAsync("/cgi-bin/message/custom/send", $$$"""{"touser":"{{{platform.Lin.OpenId(Platform.Mini)}}}","msgtype":"text","text":{"content":"谢谢"}}""", Platform.Mini)).Code().Should().Be(45015);
    }

    [Fact]
    public async Task Over_HTTP_the_amount_the_order_and_the_account_can_be_given()
    {
        await using var platform = await Platform.StartAsync();
        await using var shop = await MerchantServer.StartAsync(platform.Sandbox);

        (await platform.PostAsync("/_sim/users/pay", """{"user":"lin"}""")).Text("event").Should().Be("TRANSACTION.SUCCESS");
        await platform.PostAsync("/_sim/users/pay", $$"""{"user":"lin","fen":1,"order":"c-1","app":"{{Platform.Mini}}","merchant":"{{DemoShop.Merchant.MerchantId}}"}""");

        shop.Notifications.Select(each => (each.Resource.GetProperty("amount").GetProperty("total").GetInt32(), each.Resource.Text("appid"))).Should().Equal((3_980, Platform.App), (1, Platform.Mini));
        shop.Notifications.Last().Resource.Text("out_trade_no").Should().Be("c-1");
    }

    [Theory]
    [InlineData("""{"user":"lin","fen":39.8}""", "\"fen\" is a whole number, such as 3980 for 39.80 yuan.")]
    [InlineData("""{"user":"lin","fen":0}""", "A payment comes to 1 fen or more.")]
    [InlineData("""{"user":"lin","merchant":"1"}""", "There is no merchant 1.")]
    public async Task What_cannot_be_paid_is_said_and_nothing_is_paid(string body, string error)
    {
        await using var platform = await Platform.StartAsync();
        await using var shop = await MerchantServer.StartAsync(platform.Sandbox);
        using HttpRequestMessage request = new(HttpMethod.Post, "/_sim/users/pay") { Content = new StringContent(body, Encoding.UTF8, "application/json") };

        using var response = await platform.SendAsync(request);

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        (response.StatusCode, answer.RootElement.Text("error")).Should().Be((HttpStatusCode.BadRequest, error));
        shop.Notifications.Should().BeEmpty();
        platform.Lin.Messages().Should().BeEmpty();
    }
}
