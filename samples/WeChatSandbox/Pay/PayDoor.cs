using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox;

/// <summary>A call of WeChat Pay is answered with an HTTP status, a code and a message.</summary>
internal sealed class PayRefusal(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;
}

/// <summary>The way of a call to WeChat Pay: signature, path, body; the answer is signed too.</summary>
internal static partial class PayDoor
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    public static Answer Open(World world, RawCall raw)
    {
        Merchant? merchant = null;
        try
        {
            merchant = Signer(world, raw);
            return Signed(world, merchant, 200, CouponApi.Answer(world, merchant, raw));
        }
        catch (PayRefusal refusal)
        {
            return Signed(world, merchant, refusal.Status, new() { ["code"] = refusal.Code, ["message"] = refusal.Message });
        }
    }

    /// <summary>What a scripted error code is in the terms of WeChat Pay.</summary>
    public static Answer Fault(World world, Fault fault)
    {
        var code = fault.PayCode ?? (fault.Code == 45011 ? "FREQUENCY_LIMITED" : "SYSTEM_ERROR");
        var status = code switch
        {
            "SYSTEM_ERROR" => 500,
            "FREQUENCY_LIMITED" => 429,
            "SIGN_ERROR" => 401,
            "NO_AUTH" or "NOT_ENOUGH" or "RULE_LIMIT" or "USER_ACCOUNT_ABNORMAL" => 403,
            "RESOURCE_NOT_EXISTS" or "ORDER_NOT_EXIST" or "ORDERNOTEXIST" or "MCH_NOT_EXISTS" => 404,
            _ => 400,
        };
        return Signed(world, world.Merchants.Values.FirstOrDefault(), status, new() { ["code"] = code, ["message"] = fault.Words ?? "系统繁忙，请稍后重试" });
    }

    public static JsonElement Body(RawCall raw)
    {
        try
        {
            using var document = JsonDocument.Parse(raw.Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new PayRefusal(400, "PARAM_ERROR", "请求体不是 JSON");
        }
    }

    private static Merchant Signer(World world, RawCall raw)
    {
        var header = raw.Headers.Authorization.ToString();
        var fields = header.StartsWith(WeChatPaySignature.Scheme + " ", StringComparison.Ordinal)
            ? Parameter().Matches(header).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal)
            : [];
        string Field(string name) => fields.GetValueOrDefault(name) ?? throw new PayRefusal(401, "SIGN_ERROR", $"Authorization 缺少 {name}");
        if (!world.Merchants.TryGetValue(Field("mchid"), out var merchant) || merchant.Options.SerialNumber != Field("serial_no"))
        {
            throw new PayRefusal(401, "SIGN_ERROR", "商户号或证书序列号错误");
        }
        if (!long.TryParse(Field("timestamp"), CultureInfo.InvariantCulture, out var timestamp) || (world.Stamp() - DateTimeOffset.FromUnixTimeSeconds(timestamp)).Duration() > MaxSkew)
        {
            throw new PayRefusal(401, "SIGN_ERROR", "时间戳与平台相差超过 5 分钟");
        }
        return WeChatPaySignature.Verify(merchant.Keys.Merchant, raw.Method, raw.Target, timestamp, Field("nonce_str"), raw.Body, Field("signature"))
            ? merchant
            : throw new PayRefusal(401, "SIGN_ERROR", "签名错误");
    }

    private static Answer Signed(World world, Merchant? merchant, int status, JsonObject body)
    {
        Answer answer = new(status, "application/json; charset=utf-8", Json.Bytes(body), status == 200 ? 0 : status);
        return merchant is null ? answer : answer with { Headers = PaySigning.Headers(merchant, world.Stamp(), answer.Body) };
    }

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}

/// <summary>What the platform puts on answers and notifications.</summary>
internal static class PaySigning
{
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(Merchant merchant, DateTimeOffset now, byte[] body)
    {
        var nonce = Sealing.Nonce();
        var timestamp = now.ToUnixTimeSeconds();
        return
        [
            new("Wechatpay-Timestamp", timestamp.ToString(CultureInfo.InvariantCulture)),
            new("Wechatpay-Nonce", nonce),
            new("Wechatpay-Signature", WeChatPaySignature.SignCallback(merchant.Keys.Platform, timestamp, nonce, body)),
            new("Wechatpay-Serial", merchant.PlatformSerial),
        ];
    }

    /// <summary>A notification: the resource is encrypted with the APIv3 key.</summary>
    public static byte[] Notification(Merchant merchant, string id, string type, string originalType, JsonObject resource, DateTimeOffset now)
    {
        var nonce = Sealing.Nonce()[..9].PadLeft(12, '0');
        return Json.Bytes(new JsonObject
        {
            ["id"] = id,
            ["create_time"] = Beijing.Text(now),
            ["resource_type"] = "encrypt-resource",
            ["event_type"] = type,
            ["summary"] = type,
            ["resource"] = new JsonObject
            {
                ["original_type"] = originalType,
                ["algorithm"] = "AEAD_AES_256_GCM",
                ["ciphertext"] = WeChatPayResource.Encrypt(merchant.Options.ApiV3Key, nonce, originalType, Json.Bytes(resource)),
                ["associated_data"] = originalType,
                ["nonce"] = nonce,
            },
        });
    }
}
