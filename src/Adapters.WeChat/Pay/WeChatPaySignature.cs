using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>The signatures of WeChat Pay's API v3: RSA with SHA-256 over lines of text. Source: pay.weixin.qq.com, API v3, signature.</summary>
public static class WeChatPaySignature
{
    /// <summary>The scheme in the header <c>Authorization</c>.</summary>
    public const string Scheme = "WECHATPAY2-SHA256-RSA2048";

    /// <summary>Signs a request.</summary>
    /// <param name="key">The merchant's private key.</param>
    /// <param name="method">The method, in capitals.</param>
    /// <param name="pathAndQuery">The path with the query, as it is sent.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="nonce">Random letters and digits.</param>
    /// <param name="body">The body as it is sent; empty where there is none.</param>
    /// <returns>Base64.</returns>
    public static string Sign(RSA key, string method, string pathAndQuery, long timestamp, string nonce, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(key, Lines([method, pathAndQuery, Text(timestamp), nonce], body));
    }

    /// <summary>Whether a request's signature is that of the merchant.</summary>
    /// <param name="key">The merchant's public key.</param>
    /// <param name="method">The method, in capitals.</param>
    /// <param name="pathAndQuery">The path with the query, as it came.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="nonce">The nonce, as it came.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="signature">Base64; what has another form is false.</param>
    public static bool Verify(RSA key, string method, string pathAndQuery, long timestamp, string nonce, ReadOnlySpan<byte> body, string? signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Verify(key, Lines([method, pathAndQuery, Text(timestamp), nonce], body), signature);
    }

    /// <summary>Signs a callback or an answer, as the platform does.</summary>
    /// <param name="key">The platform's private key.</param>
    /// <param name="timestamp">The header <c>Wechatpay-Timestamp</c>.</param>
    /// <param name="nonce">The header <c>Wechatpay-Nonce</c>.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <returns>Base64.</returns>
    public static string SignCallback(RSA key, long timestamp, string nonce, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(key, Lines([Text(timestamp), nonce], body));
    }

    /// <summary>Whether the signature of a callback or an answer is the platform's.</summary>
    /// <param name="key">The platform's public key, by <c>Wechatpay-Serial</c>.</param>
    /// <param name="timestamp">The header <c>Wechatpay-Timestamp</c>.</param>
    /// <param name="nonce">The header <c>Wechatpay-Nonce</c>.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="signature">The header <c>Wechatpay-Signature</c>; what has another form is false.</param>
    public static bool VerifyCallback(RSA key, long timestamp, string nonce, ReadOnlySpan<byte> body, string? signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Verify(key, Lines([Text(timestamp), nonce], body), signature);
    }

    private static string Text(long timestamp) => timestamp.ToString(CultureInfo.InvariantCulture);

    /// <summary>Each text and the body, with a line end after each.</summary>
    private static byte[] Lines(ReadOnlySpan<string> texts, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Join('\n', texts) + "\n");
        return [.. head, .. body, (byte)'\n'];
    }

    private static string Sign(RSA key, byte[] lines) => Convert.ToBase64String(key.SignData(lines, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    private static bool Verify(RSA key, byte[] lines, string? signature)
    {
        if (string.IsNullOrEmpty(signature))
        {
            return false;
        }

        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length)
            && key.VerifyData(lines, bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
