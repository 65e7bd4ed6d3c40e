using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wellspring.Adapters.WeChat.Tests.Accounts;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>WeChat Pay calls back that a user has paid.</summary>
public sealed class PaymentTests : IAsyncLifetime
{
    private const string ApiV3Key = "0123456789abcdef0123456789ABCDEF";
    private readonly RSA platform = RSA.Create(2048);
    private ShopHost host = null!;
    private int number;

    private string User => $"shop:{host.Lin.OpenId()}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync(accounts: (_, wechat) => wechat.AddPay("mall", pay =>
    {
        Samples.Pay(pay);
        pay.ApiV3Key = ApiV3Key;
        pay.PlatformKeys["P1"] = platform.ExportSubjectPublicKeyInfoPem();
    }));

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        platform.Dispose();
    }

    [Fact]
    public async Task It_opens_the_window_of_the_account_that_was_paid_by_and_needs_no_configuration()
    {
        (await host.AskAsync(User, "hello-shop", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable);

        (await NotifyAsync("T1")).Should().Be(200);

        for (var i = 0; i < 6; i++)
        {
            (await host.SendAsync(User, "hello-shop", MessageClass.Service, until: DeliveryState.Sending)).Delivery.Should().NotBeEmpty();
        }

        host.Sandbox.Clock.Advance(TimeSpan.FromHours(48));
        (await host.AskAsync(User, "hello-shop", MessageClass.Service)).Reason.Should().StartWith("shop.service: the window is closed");
    }

    [Fact]
    public async Task It_is_one_event_however_often_it_is_told()
    {
        await NotifyAsync("T1");
        await NotifyAsync("T1");
        await NotifyAsync("T2");

        Payments().Select(payment => (payment.Account, payment.OpenId, payment.Merchant, payment.TransactionId, payment.OrderNumber, payment.Fen))
            .Should().Equal(("shop", host.Lin.OpenId(), "mall", "T1", "order-T1", 3980), ("shop", host.Lin.OpenId(), "mall", "T2", "order-T2", 3980));
    }

    [Fact]
    public async Task What_was_paid_by_another_app_or_not_paid_is_no_event_and_is_not_asked_for_again()
    {
        (await NotifyAsync("T1", appId: "wxffffffffffffffff")).Should().Be(200);
        (await NotifyAsync("T2", state: "CLOSED")).Should().Be(200);
        (await NotifyAsync("T3", type: "REFUND.SUCCESS")).Should().Be(200);

        Payments().Should().BeEmpty();
    }

    private IEnumerable<PaymentMade> Payments() => host.Engine.ReadJournal().OfType<UserEvent>().Select(entry => entry.Data).OfType<PaymentMade>();

    private async Task<int> NotifyAsync(string transaction, string appId = DemoShop.OfficialAccountId, string state = "SUCCESS", string type = "TRANSACTION.SUCCESS")
    {
        var now = host.Sandbox.Clock.GetUtcNow();
        var resource = $$$"""
            {"mchid":"1900000001","appid":"{{{appId}}}","out_trade_no":"order-{{{transaction}}}","transaction_id":"{{{transaction}}}","trade_type":"JSAPI","trade_state":"{{{state}}}",
            "success_time":"{{{now.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd'T'HH:mm:sszzz}}}","payer":{"openid":"{{{host.Lin.OpenId()}}}"},"amount":{"total":3980,"payer_total":3980,"currency":"CNY"}}
            """;
        var ciphertext = WeChatPayResource.Encrypt(ApiV3Key, "nonce1234567", "transaction", Encoding.UTF8.GetBytes(resource));
        var body = Encoding.UTF8.GetBytes($$$"""{"id":"EV-{{{++number}}}","event_type":"{{{type}}}","resource_type":"encrypt-resource","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"{{{ciphertext}}}","nonce":"nonce1234567","associated_data":"transaction"}}""");
        var seconds = now.ToUnixTimeSeconds();
        Dictionary<string, string> headers = new()
        {
            ["Wechatpay-Serial"] = "P1",
            ["Wechatpay-Timestamp"] = seconds.ToString(CultureInfo.InvariantCulture),
            ["Wechatpay-Nonce"] = "n",
            ["Wechatpay-Signature"] = WeChatPaySignature.SignCallback(platform, seconds, "n", body),
        };
        return (await host.Services.GetRequiredService<WeChatReceiver>().ReceiveAsync(new("mall", _ => null, body, headers.GetValueOrDefault))).Status;
    }
}
