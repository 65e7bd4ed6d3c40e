using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>Encrypts and decrypts what WeChat Pay calls the resource of a callback: AEAD_AES_256_GCM with the APIv3 key.</summary>
public static class WeChatPayResource
{
    /// <summary>How many characters an APIv3 key has.</summary>
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Encrypts, as the platform does.</summary>
    /// <param name="apiV3Key">The APIv3 key: 32 ASCII characters.</param>
    /// <param name="nonce">12 ASCII characters, never the same twice.</param>
    /// <param name="associatedData">What is authenticated along with it; may be empty.</param>
    /// <param name="content">The content.</param>
    /// <returns>Base64.</returns>
    /// <exception cref="ArgumentException">The key or the nonce has another length.</exception>
    public static string Encrypt(string apiV3Key, string nonce, string associatedData, ReadOnlySpan<byte> content)
    {
        using AesGcm aes = new(Key(apiV3Key), TagLength);
        var bytes = new byte[content.Length + TagLength];
        aes.Encrypt(Encoding.UTF8.GetBytes(nonce), content, bytes.AsSpan(0, content.Length), bytes.AsSpan(content.Length), Encoding.UTF8.GetBytes(associatedData));
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Decrypts.</summary>
    /// <param name="apiV3Key">The APIv3 key: 32 ASCII characters.</param>
    /// <param name="nonce">The resource's nonce.</param>
    /// <param name="associatedData">The resource's <c>associated_data</c>; null is empty.</param>
    /// <param name="ciphertext">The resource's <c>ciphertext</c>, in base64.</param>
    /// <param name="content">The content; null where the result is false.</param>
    /// <returns>False where the key is another one, or what came was damaged.</returns>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static bool TryDecrypt(string apiV3Key, string? nonce, string? associatedData, string? ciphertext, out byte[]? content)
    {
        content = null;
        var key = Key(apiV3Key);
        if (nonce is null || Encoding.UTF8.GetByteCount(nonce) != NonceLength || string.IsNullOrEmpty(ciphertext))
        {
            return false;
        }

        var bytes = new byte[ciphertext.Length];
        if (!Convert.TryFromBase64String(ciphertext, bytes, out var length) || length < TagLength)
        {
            return false;
        }

        using AesGcm aes = new(key, TagLength);
        var plain = new byte[length - TagLength];
        try
        {
            aes.Decrypt(Encoding.UTF8.GetBytes(nonce), bytes.AsSpan(0, plain.Length), bytes.AsSpan(plain.Length, TagLength), plain, Encoding.UTF8.GetBytes(associatedData ?? ""));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        content = plain;
        return true;
    }

    private static byte[] Key(string apiV3Key) => apiV3Key is { Length: KeyLength } && Ascii.IsValid(apiV3Key)
        ? Encoding.UTF8.GetBytes(apiV3Key)
        : throw new ArgumentException($"An APIv3 key has {KeyLength} ASCII characters; this is something else.", nameof(apiV3Key));
}
