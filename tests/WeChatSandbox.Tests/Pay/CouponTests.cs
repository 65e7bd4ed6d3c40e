using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Wellspring.Adapters.WeChat;

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
        TaskCompletionSource<(IHeaderDictionary Headers, byte[] Body)> got = new();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var host = builder.Build();
        host.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            got.TrySetResult((new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray()));
        });
        await host.StartAsync();
        platform.Sandbox.Notify(Merchant.MerchantId, new(host.Urls.First()));
        var coupon = (await Send(platform, "1")).Body.Text("coupon_id");

        (await platform.Lin.UseCouponAsync(coupon)).Answered.Should().BeTrue();

        var (headers, raw) = await got.Task;
        using var platformKey = RSA.Create();
        platformKey.ImportFromPem(platform.Sandbox.PlatformKey(Merchant.MerchantId).Value);
        WeChatPaySignature.VerifyCallback(platformKey, long.Parse(headers["Wechatpay-Timestamp"]!, CultureInfo.InvariantCulture), headers["Wechatpay-Nonce"]!, raw, headers["Wechatpay-Signature"]).Should().BeTrue();
        using var json = JsonDocument.Parse(raw);
        var resource = json.RootElement.GetProperty("resource");
        WeChatPayResource.TryDecrypt(Merchant.ApiV3Key, resource.Text("nonce"), resource.Text("associated_data"), resource.Text("ciphertext"), out var plain).Should().BeTrue();
        using var opened = JsonDocument.Parse(plain!);
        opened.RootElement.Text("coupon_id").Should().Be(coupon);
        opened.RootElement.Text("status").Should().Be("USED");
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> Send(Platform platform, string requestNo, string stock = "9856000", string app = Platform.App, Func<string, string>? change = null, TimeSpan skew = default)
    {
        var path = $"/v3/marketing/favor/users/{platform.Lin.OpenId()}/coupons";
        var body = Encoding.UTF8.GetBytes($$"""{"stock_id":"{{stock}}","out_request_no":"{{requestNo}}","appid":"{{app}}","stock_creator_mchid":"{{Merchant.MerchantId}}"}""");
        using var key = RSA.Create();
        key.ImportFromPem(platform.Sandbox.MerchantPrivateKey(Merchant.MerchantId));
        var timestamp = (platform.Sandbox.Clock.GetUtcNow() + skew).ToUnixTimeSeconds();
        var header = $"mchid=\"{Merchant.MerchantId}\",nonce_str=\"n\",signature=\"{WeChatPaySignature.Sign(key, "POST", path, timestamp, "n", body)}\",timestamp=\"{timestamp}\",serial_no=\"{Merchant.SerialNumber}\"";
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue(WeChatPaySignature.Scheme, change?.Invoke(header) ?? header);
        using var response = await platform.SendAsync(request);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, json.RootElement.Clone());
    }
}
