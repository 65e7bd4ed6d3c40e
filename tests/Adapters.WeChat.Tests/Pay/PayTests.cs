using System.Security.Cryptography;
using System.Text;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Pay;

public sealed class PayTests : IDisposable
{
    private const string ApiV3Key = "0123456789abcdef0123456789ABCDEF";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private readonly RSA merchant = RSA.Create(2048);
    private readonly RSA platform = RSA.Create(2048);

    public void Dispose()
    {
        merchant.Dispose();
        platform.Dispose();
    }

    [Fact]
    public void A_request_is_signed_with_method_path_query_time_nonce_and_body()
    {
        var body = """{"stock_id":"9856000"}"""u8.ToArray();

        var header = Account().Authorize("POST", "/v3/marketing/favor/users/o1/coupons?x=1", body, Now);

        header.Scheme.Should().Be("WECHATPAY2-SHA256-RSA2048");
        var parts = header.Parameter!.Split(',').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1].Trim('"'));
        parts.Keys.Should().Equal("mchid", "nonce_str", "signature", "timestamp", "serial_no");
        (parts["mchid"], parts["timestamp"], parts["serial_no"]).Should().Be(("1900000001", "1700000000", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"));
        var signed = Encoding.UTF8.GetBytes($"POST\n/v3/marketing/favor/users/o1/coupons?x=1\n1700000000\n{parts["nonce_str"]}\n{{\"stock_id\":\"9856000\"}}\n");
        merchant.VerifyData(signed, Convert.FromBase64String(parts["signature"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Should().BeTrue();
        WeChatPaySignature.Verify(merchant, "POST", "/v3/marketing/favor/users/o1/coupons?x=1", 1_700_000_000, parts["nonce_str"], body, parts["signature"]).Should().BeTrue();
        WeChatPaySignature.Verify(merchant, "POST", "/v3/marketing/favor/users/o2/coupons?x=1", 1_700_000_000, parts["nonce_str"], body, parts["signature"]).Should().BeFalse();
    }

    [Fact]
    public void A_callback_is_verified_with_the_key_that_it_names()
    {
        var body = """{"id":"EV-1"}"""u8.ToArray();
        var signature = WeChatPaySignature.SignCallback(platform, 1_700_000_000, "n1", body);
        platform.VerifyData("1700000000\nn1\n{\"id\":\"EV-1\"}\n"u8, Convert.FromBase64String(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Should().BeTrue();
        var account = Account();

        account.Verify("PUB_KEY_ID_1", "1700000000", "n1", body, signature).Should().BeTrue();

        account.Verify("PUB_KEY_ID_2", "1700000000", "n1", body, signature).Should().BeFalse();
        account.Verify("PUB_KEY_ID_1", "1700000001", "n1", body, signature).Should().BeFalse();
        account.Verify("PUB_KEY_ID_1", "17e8", "n1", body, signature).Should().BeFalse();
        account.Verify("PUB_KEY_ID_1", "1700000000", "n2", body, signature).Should().BeFalse();
        account.Verify("PUB_KEY_ID_1", "1700000000", "n1", """{"id":"EV-2"}"""u8, signature).Should().BeFalse();
        account.Verify("PUB_KEY_ID_1", "1700000000", "n1", body, "WECHATPAY/SIGNTEST/" + signature).Should().BeFalse("the platform sends such to see whether signatures are verified");
        account.Verify(null, null, null, body, null).Should().BeFalse();
    }

    [Fact]
    public void A_resource_is_decrypted_and_what_was_changed_is_not()
    {
        var ciphertext = WeChatPayResource.Encrypt(ApiV3Key, "nonce1234567", "coupon", "水"u8);
        var account = Account();

        account.Decrypt("nonce1234567", "coupon", ciphertext).Should().Equal("水"u8.ToArray());

        account.Decrypt("nonce1234568", "coupon", ciphertext).Should().BeNull();
        account.Decrypt("nonce", "coupon", ciphertext).Should().BeNull();
        account.Decrypt("nonce1234567", null, ciphertext).Should().BeNull();
        account.Decrypt("nonce1234567", "coupon", "AAAA").Should().BeNull();
        account.Decrypt("nonce1234567", "coupon", null).Should().BeNull();
    }

    private PayAccount Account() => new WeChatAccounts(new WeChatOptions().AddPay("mall", pay =>
    {
        Samples.Pay(pay);
        pay.PrivateKey = merchant.ExportPkcs8PrivateKeyPem();
        pay.ApiV3Key = ApiV3Key;
        pay.PlatformKeys["PUB_KEY_ID_1"] = platform.ExportSubjectPublicKeyInfoPem();
    })).Get<PayAccount>("mall");
}
