using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wellspring.Adapters.WeChat.Tests.Accounts;
using Wellspring.Adapters.WeChat.Tests.Callbacks;

namespace Wellspring.Adapters.WeChat.Tests.Hosting;

/// <summary>In a host, over real sockets.</summary>
public sealed class EndpointTests : IAsyncLifetime, IDisposable
{
    private const string ApiV3Key = "0123456789abcdef0123456789ABCDEF";
    private static readonly string Now = Shop.Seconds(DateTimeOffset.UtcNow);
    private readonly RSA platform = RSA.Create(2048);
    private readonly PayHandler handler = new();
    private readonly HttpClient http = new();
    private readonly WebApplication app;

    public EndpointTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IWeChatCallbackHandler>(handler);
        builder.Services.AddWellspring(options => options.Journal = new InMemoryJournal()).AddWeChat(wechat =>
        {
            wechat.Inbound.LinkUnionIds = false;
            wechat.AddOfficialAccount("shop", Samples.App).AddWeCom("corp", Samples.Corp).AddPay("mall", pay =>
            {
                Samples.Pay(pay);
                pay.ApiV3Key = ApiV3Key;
                pay.PlatformKeys["P1"] = platform.ExportSubjectPublicKeyInfoPem();
            });
        });
        app = builder.Build();
        app.MapWeChatCallbacks();
    }

    public Task InitializeAsync() => app.StartAsync();

    public async Task DisposeAsync() => await app.DisposeAsync();

    public void Dispose()
    {
        platform.Dispose();
        http.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_address_is_verified_also_where_a_plus_was_not_encoded(bool encoded)
    {
        var crypto = Shop.Crypto("ww1234567890abcdef");
        string echo;
        do
        {
            echo = crypto.Encrypt("1616140317555161061");
        }
        while (!echo.Contains('+', StringComparison.Ordinal));

        var answer = await http.GetAsync(Address("corp.service", $"msg_signature={crypto.Sign(Now, "n", echo)}&timestamp={Now}&nonce=n&echostr={(encoded ? Uri.EscapeDataString(echo) : echo)}"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/plain");
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal("1616140317555161061"u8.ToArray());
    }

    [Fact]
    public async Task A_callback_becomes_an_event_whether_its_length_is_known_or_not()
    {
        foreach (var chunked in new[] { false, true })
        {
            var encrypted = Shop.Crypto().Encrypt(Shop.Event("CLICK", $"<EventKey>{chunked}</EventKey>", time: Now));
            using var request = new HttpRequestMessage(HttpMethod.Post, Address("shop", $"msg_signature={Shop.Crypto().Sign(Now, "n", encrypted)}&timestamp={Now}&nonce=n"))
            {
                Content = new StringContent($"<xml><Encrypt>{encrypted}</Encrypt></xml>", Encoding.UTF8, "text/xml"),
            };
            request.Headers.TransferEncodingChunked = chunked;
            (await (await http.SendAsync(request)).Content.ReadAsStringAsync()).Should().Be("success");
        }

        app.Services.GetRequiredService<MarketingEngine>().UserCount.Should().Be(1);
        handler.Seen.Select(callback => callback["EventKey"]).Should().Equal("False", "True");
    }

    [Fact]
    public async Task What_is_too_long_or_for_no_account_is_not_read()
    {
        using StringContent body = new(new string('x', 300_000));
        (await http.PostAsync(Address("shop", ""), body)).StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await http.PostAsync(Address("nobody", ""), new StringContent("x"))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await http.DeleteAsync(Address("shop", ""))).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_callback_of_WeChat_Pay_comes_to_handlers_decrypted_and_is_asked_for_again_where_they_fail()
    {
        (await PayAsync("EV-1")).Should().Be((HttpStatusCode.OK, """{"code":"SUCCESS"}"""));
        var seen = handler.Seen.Should().ContainSingle().Which;
        Encoding.UTF8.GetString(seen.Body.Span).Should().Be("""{"coupon_id":"98674556","status":"USED"}""");
        (seen["event_type"], seen["id"], seen["coupon_id"]).Should().Be(("COUPON.USE", "EV-1", "98674556"));

        handler.Fails = true;
        (await PayAsync("EV-2")).Status.Should().Be(HttpStatusCode.InternalServerError);
        (await PayAsync("EV-3", serial: "P2")).Should().Be((HttpStatusCode.Unauthorized, """{"code":"FAIL"}"""));
        (await PayAsync("EV-4", key: "another key of 32 characters....")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await PayAsync("EV-5", at: -700)).Status.Should().Be(HttpStatusCode.Unauthorized);
        handler.Seen.Should().HaveCount(2);
    }

    private async Task<(HttpStatusCode Status, string Body)> PayAsync(string id, string serial = "P1", string key = ApiV3Key, int at = 0)
    {
        var ciphertext = WeChatPayResource.Encrypt(key, "nonce1234567", "coupon", """{"coupon_id":"98674556","status":"USED"}"""u8);
        var body = Encoding.UTF8.GetBytes($$$"""{"id":"{{{id}}}","event_type":"COUPON.USE","resource_type":"encrypt-resource","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"{{{ciphertext}}}","nonce":"nonce1234567","associated_data":"coupon"}}""");
        var seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + at;
        using var request = new HttpRequestMessage(HttpMethod.Post, Address("mall", "")) { Content = new ByteArrayContent(body) };
        request.Headers.Add("Wechatpay-Serial", serial);
        request.Headers.Add("Wechatpay-Timestamp", $"{seconds}");
        request.Headers.Add("Wechatpay-Nonce", "n");
        request.Headers.Add("Wechatpay-Signature", WeChatPaySignature.SignCallback(platform, seconds, "n", body));
        var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Uri Address(string account, string query) => new($"{app.Urls.Single()}/wechat/{account}?{query}");

    private sealed class PayHandler : IWeChatCallbackHandler
    {
        public List<WeChatCallback> Seen { get; } = [];

        public bool Fails { get; set; }

        public ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken)
        {
            Seen.Add(callback);
            return Fails ? throw new InvalidOperationException() : new((WeChatReply?)null);
        }
    }
}
