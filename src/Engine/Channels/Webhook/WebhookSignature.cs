using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Engine;

/// <summary>The signature of a webhook's body, for who sends it and for who receives it.</summary>
/// <remarks>The header reads <c>t=&lt;Unix seconds&gt;,v1=&lt;hex&gt;</c>, where hex is HMAC-SHA256 of <c>&lt;Unix seconds&gt;.&lt;body&gt;</c> with the secret's UTF-8 as its key.</remarks>
public static class WebhookSignature
{
    /// <summary>The name of the header.</summary>
    public const string Header = "Wellspring-Signature";

    /// <summary>No header that a sender writes comes near it.</summary>
    private const int MaxHeaderLength = 1024;

    /// <summary>Signs a body.</summary>
    /// <param name="secret">The secret that both sides know. Not empty.</param>
    /// <param name="body">The body as it goes over the wire.</param>
    /// <param name="time">When it is sent; whole seconds count.</param>
    /// <returns>The header's value.</returns>
    public static string Sign(string secret, ReadOnlySpan<byte> body, DateTimeOffset time)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        var seconds = time.ToUnixTimeSeconds();
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(secret, seconds, body, hash);
        return string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Convert.ToHexStringLower(hash)}");
    }

    /// <summary>Whether a body was signed by someone who knows the secret, and not long ago. It takes as long for a wrong signature as for a right one.</summary>
    /// <param name="secret">The secret that both sides know. Not empty.</param>
    /// <param name="header">The header's value, or null where there is none. While a secret is replaced it may hold several v1.</param>
    /// <param name="body">The body as it came over the wire, before anything is parsed.</param>
    /// <param name="now">The time.</param>
    /// <param name="tolerance">How far the time of signing may be from <paramref name="now"/>, before or after; 5 minutes are usual.</param>
    public static bool Verify(string secret, string? header, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        if (header is null or { Length: > MaxHeaderLength })
        {
            return false;
        }

        long? seconds = null;
        List<byte[]> signatures = [];
        foreach (var part in header.Split(','))
        {
            var (name, value) = part.Trim().Split('=', 2) is [var left, var right] ? (left, right) : ("", "");
            if (name == "t")
            {
                if (seconds is not null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                {
                    return false;
                }

                seconds = parsed;
            }
            else if (name == "v1" && value.Length == 2 * HMACSHA256.HashSizeInBytes && value.All(char.IsAsciiHexDigit))
            {
                signatures.Add(Convert.FromHexString(value));
            }
        }

        return seconds is { } signed && Math.Abs((decimal)signed - now.ToUnixTimeSeconds()) <= (decimal)tolerance.TotalSeconds && Matches(secret, signed, body, signatures);
    }

    private static bool Matches(string secret, long seconds, ReadOnlySpan<byte> body, List<byte[]> signatures)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(secret, seconds, body, hash);
        var any = false;
        foreach (var signature in signatures)
        {
            any |= CryptographicOperations.FixedTimeEquals(signature, hash);
        }

        return any;
    }

    private static void Hash(string secret, long seconds, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}.")));
        hmac.AppendData(body);
        hmac.GetHashAndReset(hash);
    }
}
