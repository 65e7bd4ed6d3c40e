using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>The signature that WeChat puts on callbacks: SHA-1 over texts in ordinal order, as 40 hex digits in lower case.</summary>
/// <remarks>The texts are the token, the timestamp and the nonce, and of an encrypted body also what is encrypted. Source: developers.weixin.qq.com, message push.</remarks>
public static class WeChatSignature
{
    private const int HexLength = 2 * SHA1.HashSizeInBytes;

    /// <summary>Signs.</summary>
    /// <param name="parts">The texts, in any order.</param>
    /// <returns>40 hex digits in lower case.</returns>
    [SuppressMessage("Security", "CA5350", Justification = "The platform's signature is SHA-1.")]
    public static string Sign(params ReadOnlySpan<string> parts)
    {
        // The order is that of the characters' numbers. A culture's order puts 'p' before 'Z' and yields another signature.
        string[] ordered = [.. parts];
        Array.Sort(ordered, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(ordered))));
    }

    /// <summary>Whether a signature is that of the texts. Takes the same time wherever they differ.</summary>
    /// <param name="signature">The signature that came with them; null and what has another form is false.</param>
    /// <param name="parts">The texts, in any order.</param>
    public static bool Verify(string? signature, params ReadOnlySpan<string> parts)
    {
        if (signature is not { Length: HexLength })
        {
            return false;
        }

        Span<byte> given = stackalloc byte[3 * HexLength];
        var length = Encoding.UTF8.GetBytes(signature, given);
        return CryptographicOperations.FixedTimeEquals(given[..length], Encoding.UTF8.GetBytes(Sign(parts)));
    }
}
