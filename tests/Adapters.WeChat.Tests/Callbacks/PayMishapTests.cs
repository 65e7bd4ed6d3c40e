using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FluentAssertions.Execution;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>Whatever is sent in the name of WeChat Pay.</summary>
public sealed class PayMishapTests : IWeChatCallbackHandler
{
    private const string ApiV3Key = "0123456789abcdef0123456789ABCDEF";
    private static readonly string[] Names = ["Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature"];
    private int seen;

    public ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken)
    {
        seen++;
        return default;
    }

    [Fact]
    public async Task Ten_thousand_mangled_notifications_throw_nothing_and_none_is_accepted()
    {
        using var platform = RSA.Create(2048);
        using Shop shop = new(
            wechat => wechat.AddPay("mall", pay =>
            {
                Samples.Pay(pay);
                pay.ApiV3Key = ApiV3Key;
                pay.PlatformKeys["P1"] = platform.ExportSubjectPublicKeyInfoPem();
            }),
            handlers: [this]);
        var seconds = Shop.Now.ToUnixTimeSeconds();
        var ciphertext = WeChatPayResource.Encrypt(ApiV3Key, "nonce1234567", "coupon", """{"coupon_id":"98674556","status":"SENDED"}"""u8);
        var sent = Encoding.UTF8.GetBytes($$$"""{"id":"EV-1","event_type":"COUPON.SEND","resource_type":"encrypt-resource","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"{{{ciphertext}}}","nonce":"nonce1234567","associated_data":"coupon"}}""");
        Dictionary<string, string> right = new()
        {
            [Names[0]] = "P1", [Names[1]] = seconds.ToString(CultureInfo.InvariantCulture), [Names[2]] = "n", [Names[3]] = WeChatPaySignature.SignCallback(platform, seconds, "n", sent),
        };
        (await PostAsync(right, sent)).Should().Be(200);
        Random random = new(11);
        for (var i = 0; i < 10_000; i++)
        {
            var (body, headers) = (sent, new Dictionary<string, string>(right));
            var at = random.Next(sent.Length);
            switch (random.Next(6))
            {
                case 0:
                    body = [.. sent[..at], (byte)(sent[at] ^ random.Next(1, 256)), .. sent[(at + 1)..]];
                    break;
                case 1:
                    body = sent[..at];
                    break;
                case 2:
                    body = [.. sent[..at], (byte)random.Next(256), .. sent[at..]];
                    break;
                case 3:
                    headers.Remove(Names[random.Next(Names.Length)]);
                    break;
                case 4:
                    // A nought before the time would mean the same.
                    var name = Names[random.Next(Names.Length)];
                    headers[name] = $"{(char)random.Next('1', 0x2000)}{headers[name]}";
                    break;
                default:
                    var signature = right[Names[3]];
                    headers[Names[3]] = random.Next(2) == 0 ? signature[..random.Next(signature.Length - 2)] : Convert.ToBase64String(RandomNumberGenerator.GetBytes(256));
                    break;
            }

            var status = await PostAsync(headers, body);
            if (status is not (400 or 401))
            {
                throw new AssertionFailedException($"Notification {i} was answered with {status}: {string.Join(", ", headers)}; {Encoding.UTF8.GetString(body)}");
            }
        }

        seen.Should().Be(1);

        async Task<int> PostAsync(Dictionary<string, string> headers, byte[] body) => (await shop.Receiver.ReceiveAsync(new("mall", _ => null, body, headers.GetValueOrDefault))).Status;
    }
}
