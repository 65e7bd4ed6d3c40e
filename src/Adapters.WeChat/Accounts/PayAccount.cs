using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Wellspring.Adapters.WeChat;

/// <summary>A merchant of WeChat Pay: signs requests, and verifies and reads what the platform sends.</summary>
internal sealed class PayAccount(string name, string merchantId, string serialNumber, RSA privateKey, string? apiV3Key, IReadOnlyDictionary<string, RSA> platformKeys, IReadOnlyList<string> apps, Uri address)
    : WeChatAccount(name, WeChatAccountKind.Pay, address, callback: null)
{
    // The library does not promise that keys can be used by several threads at once.
    private readonly Lock signing = new();

    public string MerchantId { get; } = merchantId;

    /// <summary>The names of the accounts whose users get coupons.</summary>
    public IReadOnlyList<string> Apps { get; } = apps;

    public override bool TakesCallbacks => apiV3Key is not null && platformKeys.Count > 0;

    public AuthenticationHeaderValue Authorize(string method, string pathAndQuery, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds();
        var nonce = RandomNumberGenerator.GetHexString(32);
        string signature;
        lock (signing)
        {
            signature = WeChatPaySignature.Sign(privateKey, method, pathAndQuery, timestamp, nonce, body);
        }

        return new(WeChatPaySignature.Scheme, string.Create(CultureInfo.InvariantCulture,
            $"mchid=\"{MerchantId}\",nonce_str=\"{nonce}\",signature=\"{signature}\",timestamp=\"{timestamp}\",serial_no=\"{serialNumber}\""));
    }

    /// <summary>Whether the platform sent it. False also where the serial number is of a key that is not known.</summary>
    public bool Verify(string? serial, string? timestamp, string? nonce, ReadOnlySpan<byte> body, string? signature)
    {
        if (serial is null || nonce is null || !platformKeys.TryGetValue(serial, out var key)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        lock (signing)
        {
            return WeChatPaySignature.VerifyCallback(key, seconds, nonce, body, signature);
        }
    }

    /// <summary>An answer that the platform did not sign is none, where its keys are known.</summary>
    public Reply Trust(in Reply reply)
    {
        if (reply.Headers is not { } headers || reply.Status is < 200 or >= 300 || platformKeys.Count == 0)
        {
            return reply;
        }

        return Verify(Header("Wechatpay-Serial"), Header("Wechatpay-Timestamp"), Header("Wechatpay-Nonce"), reply.Body, Header("Wechatpay-Signature"))
            ? reply
            : new() { Lost = "the answer has not the platform's signature", MayHaveArrived = true };

        string? Header(string name) => headers.TryGetValues(name, out var values) ? values.First() : null;
    }

    /// <summary>What a callback's resource holds; null where it cannot be decrypted.</summary>
    public byte[]? Decrypt(string? nonce, string? associatedData, string? ciphertext) =>
        apiV3Key is not null && WeChatPayResource.TryDecrypt(apiV3Key, nonce, associatedData, ciphertext, out var content) ? content : null;
}
