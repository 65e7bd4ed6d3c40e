using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Wellspring.Adapters.WeChat.Tests.Accounts;

public sealed class AccountTests
{
    [Fact]
    public void Several_accounts_stand_side_by_side()
    {
        WeChatAccounts accounts = new(new WeChatOptions()
            .AddOfficialAccount("shop", Samples.App)
            .AddOfficialAccount("outlet", Samples.App)
            .AddMiniProgram("mini", Samples.App)
            .AddWeCom("corp", corp =>
            {
                Samples.Corp(corp);
                corp.AddApp("contacts", Samples.App);
            })
            .AddPay("mall", Samples.Pay));

        accounts.All.Select(account => account.ToString()).Should().Equal("OfficialAccount shop", "OfficialAccount outlet", "MiniProgram mini", "WeComApp corp.service", "WeComApp corp.contacts", "Pay mall");
        accounts.All.Select(account => account.Address.ToString()).Should().Equal(
            "https://api.weixin.qq.com/", "https://api.weixin.qq.com/", "https://api.weixin.qq.com/", "https://qyapi.weixin.qq.com/", "https://qyapi.weixin.qq.com/", "https://api.mch.weixin.qq.com/");
    }

    [Fact]
    public void The_address_of_all_accounts_is_that_of_a_simulator_and_one_account_has_its_own()
    {
        WeChatOptions options = new();
        options.Addresses.Set(new("http://127.0.0.1:5090"));
        options.AddOfficialAccount("shop", Samples.App).AddOfficialAccount("real", app =>
        {
            Samples.App(app);
            app.Addresses.Api = new("https://sh.api.weixin.qq.com");
        });

        new WeChatAccounts(options).All.Select(account => account.Address.ToString()).Should().Equal("http://127.0.0.1:5090/", "https://sh.api.weixin.qq.com/");
    }

    [Fact]
    public void All_mistakes_are_named_at_once_with_their_keys_and_bounds_and_without_secrets()
    {
        WeChatOptions options = new();
        options.Addresses.Api = new("http://api.weixin.qq.com");
        (options.FaultPause, options.Inbound.MaxSkew, options.Inbound.MaxBytes, options.Inbound.AnswerWithin) = (TimeSpan.Zero, TimeSpan.Zero, 10, TimeSpan.FromSeconds(6));
        options.AddOfficialAccount("shop", app =>
            {
                Samples.App(app);
                app.AppSecret = Samples.Secret + " ";
                app.Callback.EncodingAesKey = "verysecretkey";
                app.Callback.Token = "no";
                app.Addresses.Api = new("https://api.weixin.qq.com/cgi-bin/");
            })
            .AddMiniProgram("shop", app => app.Callback.EncodingAesKey = Samples.AesKey)
            .AddMiniProgram("my shop", Samples.App)
            .AddWeCom("corp", corp => corp.CorpId = "ww1")
            .AddWeCom("corp2", corp =>
            {
                corp.AddApp("a.b", app => (app.AgentId, app.SuiteId) = (0, "ww suite"));
                corp.AddApp("c", app => (app.Secret, app.Callback.Token, app.Callback.AcceptPlain) = (Samples.Secret, Samples.Token, true));
            })
            .AddPay("mall", pay =>
            {
                (pay.MerchantId, pay.PrivateKey, pay.ApiV3Key) = ("x", "-----BEGIN PRIVATE KEY-----verysecretkey", "short");
                pay.PlatformKeys["1"] = "verysecretkey";
            });

        var make = () => new WeChatAccounts(options);

        var thrown = make.Should().Throw<InvalidConfigurationException>().Which;
        thrown.Mistakes.Should().Equal(
            "WeChat:Addresses:Api: an https address without path and user is expected; http only to the own machine, such as http://127.0.0.1:5090",
            "WeChat:FaultPause: from 1 second to 1 day is expected",
            "WeChat:Inbound:MaxSkew: from 10 seconds to 1 day is expected",
            "WeChat:Inbound:MaxBytes: from 1 KiB to 16 MiB is expected",
            "WeChat:Inbound:AnswerWithin: from 0.1 to 5 seconds is expected; the platform waits no longer",
            "WeChat:OfficialAccounts:shop:Addresses:Api: an https address without path and user is expected; http only to the own machine, such as http://127.0.0.1:5090",
            "WeChat:OfficialAccounts:shop:AppSecret: it is something else; the AppSecret is expected, as the console showed it",
            "WeChat:OfficialAccounts:shop:Callback:Token: it is something else; 3 to 32 letters and digits are expected",
            "WeChat:OfficialAccounts:shop:Callback:EncodingAesKey: 43 letters and digits are expected",
            "WeChat:MiniPrograms:shop: the name stands twice; give each account a name of its own, also those of different kinds",
            "WeChat:MiniPrograms:shop:AppId: it is missing; an appid is expected, such as wx1234567890abcdef",
            "WeChat:MiniPrograms:shop:AppSecret: it is missing; the AppSecret is expected, as the console showed it",
            "WeChat:MiniPrograms:shop:Callback:Token: it is missing; 3 to 32 letters and digits are expected",
            "WeChat:MiniPrograms:my shop: the name is expected to be of letters, digits and hyphens",
            "WeChat:WeCom:corp: it has no app; add one with AddApp, or under Apps",
            "WeChat:WeCom:corp2:CorpId: it is missing; a corpid is expected, such as ww1234567890abcdef",
            "WeChat:WeCom:corp2:Apps:a.b: the name is expected to be of letters, digits and hyphens",
            "WeChat:WeCom:corp2:Apps:a.b:AgentId: a number greater than 0 is expected",
            "WeChat:WeCom:corp2:Apps:a.b:Secret: it is missing; the app's secret is expected",
            "WeChat:WeCom:corp2:Apps:a.b:SuiteId: the suite's id is expected, such as ww4asffe99e54c0f4c",
            "WeChat:WeCom:corp2:Apps:c:Callback:EncodingAesKey: 43 letters and digits are expected",
            "WeChat:WeCom:corp2:Apps:c:Callback:AcceptPlain: WeCom always encrypts; leave it out",
            "WeChat:Pay:mall:MerchantId: it is something else; digits are expected",
            "WeChat:Pay:mall:SerialNumber: it is missing; hex digits are expected",
            "WeChat:Pay:mall:PrivateKey: it is something else; an RSA key in PEM with at least 2048 bits is expected, the text of apiclient_key.pem",
            "WeChat:Pay:mall:ApiV3Key: 32 characters are expected",
            "WeChat:Pay:mall:PlatformKeys:1: a certificate or a public key in PEM is expected, RSA with at least 2048 bits");
        thrown.ToString().Should().NotContain(Samples.Secret).And.NotContain("verysecretkey").And.NotContain(Samples.AesKey);
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(2048, true)]
    public void A_certificate_of_the_platform_has_a_key_of_2048_bits(int bits, bool isRight)
    {
        using var key = RSA.Create(bits);
        using var certificate = new CertificateRequest("CN=platform", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        var options = new WeChatOptions().AddPay("mall", pay =>
        {
            Samples.Pay(pay);
            pay.PlatformKeys["1"] = certificate.ExportCertificatePem();
        });

        var make = () => new WeChatAccounts(options);

        if (isRight)
        {
            make.Should().NotThrow();
        }
        else
        {
            make.Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal("WeChat:Pay:mall:PlatformKeys:1: a certificate or a public key in PEM is expected, RSA with at least 2048 bits");
        }
    }

    [Fact]
    public void Configuration_has_the_same_accounts_and_keys_that_do_not_exist_are_mistakes()
    {
        Dictionary<string, string?> values = new(StringComparer.Ordinal)
        {
            ["WeChat:Addresses:Mp"] = "http://localhost:5090",
            ["WeChat:FaultPause"] = "00:10:00",
            ["WeChat:Inbound:OptOutKeywords:0"] = "STOP",
            ["WeChat:Inbound:MaxBytes"] = "2048",
            ["WeChat:Inbound:AnswerWithin"] = "00:00:02",
            ["WeChat:OfficialAccounts:shop:AppId"] = "wx1",
            ["WeChat:OfficialAccounts:shop:AppSecret"] = Samples.Secret,
            ["WeChat:OfficialAccounts:shop:TokenEndpoint"] = "Classic",
            ["WeChat:OfficialAccounts:shop:Callback:Token"] = Samples.Token,
            ["WeChat:OfficialAccounts:shop:Callback:EncodingAesKey"] = Samples.AesKey,
            ["WeChat:OfficialAccounts:shop:Callback:AcceptPlain"] = "true",
            ["WeChat:OfficialAccounts:shop:Addresses:Api"] = "http://127.0.0.1:5090",
            ["WeChat:MiniPrograms:mini:AppId"] = "wx2",
            ["WeChat:MiniPrograms:mini:AppSecret"] = Samples.Secret,
            ["WeChat:WeCom:corp:CorpId"] = "ww1",
            ["WeChat:WeCom:corp:Apps:service:AgentId"] = "1000002",
            ["WeChat:WeCom:corp:Apps:service:Secret"] = Samples.Secret,
            ["WeChat:WeCom:corp:Apps:service:SuiteId"] = "wwsuite",
            ["WeChat:Pay:mall:MerchantId"] = "19",
            ["WeChat:Pay:mall:SerialNumber"] = "AB",
            ["WeChat:Pay:mall:PrivateKey"] = Samples.PrivateKey,
        };

        var options = new WeChatOptions().Read(Section(values));
        WeChatAccounts accounts = new(options);

        options.Inbound.OptOutKeywords.Should().Equal("STOP");
        (options.FaultPause, options.Inbound.MaxBytes, options.Inbound.AnswerWithin).Should().Be((TimeSpan.FromMinutes(10), 2048, TimeSpan.FromSeconds(2)));
        accounts.All.Select(account => account.Name).Should().BeEquivalentTo("shop", "mini", "corp.service", "mall");
        var shop = accounts.Get<AppAccount>("shop");
        (shop.AppId, shop.TokenEndpoint, shop.Callback!.AcceptsPlain, shop.Address.Port, shop.Pictures.Port).Should().Be(("wx1", WeChatTokenEndpoint.Classic, true, 5090, 5090));
        (accounts.Get<AppAccount>("mini").Callback, accounts.Get<WeComApp>("corp.service").AgentId).Should().Be((null, 1000002));

        values["WeChat:OfficialAccounts:shop:AppKey"] = Samples.Secret;
        values["WeChat:OfficialAccounts:shop:TokenEndpoint"] = "Sometimes";
        values["WeChat:WeCom:corp:Apps:service:AgentId"] = "one";
        values["WeChat:Acounts:x"] = "1";
        values["WeChat:Errors:App:0"] = "Accepted";
        values["WeChat:Errors:WeCom:93000"] = "Sometimes";
        values["WeChat:Errors:Pay:not enough"] = "RefreshToken";
        var wrong = () => new WeChatAccounts(new WeChatOptions().Read(Section(values)));

        wrong.Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().BeEquivalentTo(
            "WeChat:OfficialAccounts:shop:AppKey: there is no such key; there are AppId, AppSecret, TokenEndpoint, Callback, Channels, Media, Addresses",
            "WeChat:OfficialAccounts:shop:TokenEndpoint: Stable or Classic is expected",
            "WeChat:WeCom:corp:Apps:service:AgentId: a number is expected",
            "WeChat:Errors:App:0: a number other than 0 is expected as the code",
            $"WeChat:Errors:WeCom:93000: one of {string.Join(", ", Enum.GetNames<WeChatDisposition>())} is expected",
            "WeChat:Errors:Pay:not enough: a word such as NOT_ENOUGH is expected as the code",
            "WeChat:Errors:Pay:not enough: WeChat Pay has no access token to refresh",
            "WeChat:Acounts: there is no such key; there are Addresses, FaultPause, MediaLife, Errors, Inbound, OfficialAccounts, MiniPrograms, WeCom, Pay");
    }

    [Fact]
    public void In_a_host_mistakes_stop_the_start_and_accounts_come_from_several_places()
    {
        ServiceCollection services = new();
        services.AddWellspring(options => options.AddEvents(_ => { }))
            .AddWeChat(wechat => wechat.AddOfficialAccount("shop", Samples.App))
            .AddWeChat(wechat => wechat.AddMiniProgram("mini", app => { }));
        using var provider = services.BuildServiceProvider();

        var start = () => provider.GetRequiredService<MarketingEngine>();

        start.Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal(
            "WeChat:MiniPrograms:mini:AppId: it is missing; an appid is expected, such as wx1234567890abcdef",
            "WeChat:MiniPrograms:mini:AppSecret: it is missing; the AppSecret is expected, as the console showed it");
    }

    private static IConfigurationSection Section(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("WeChat");
}
