using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>Encrypts and decrypts the bodies of callbacks and of the answers to them: WeChat's WXBizMsgCrypt, for Official Accounts, mini programs and WeCom alike.</summary>
/// <remarks>Safe for concurrent use. It holds the key and tells it to no one.</remarks>
public sealed class WeChatCrypto
{
    /// <summary>How many characters an EncodingAESKey has.</summary>
    public const int KeyLength = 43;

    private const int Block = 32;
    private const int RandomLength = 16;
    private const int HeadLength = RandomLength + sizeof(int);

    private readonly string token;
    private readonly byte[] key;
    private readonly byte[] receiveId;

    /// <summary>Takes the keys of an account's callbacks.</summary>
    /// <param name="token">The token that signatures are made with. Not empty.</param>
    /// <param name="encodingAesKey">The EncodingAESKey: 43 letters and digits.</param>
    /// <param name="receiveId">Whom messages are for: the appid of an Official Account or mini program, the corpid in WeCom; empty where the platform sends none.</param>
    /// <exception cref="ArgumentException">The token is empty, or the key is no key. The message does not show it.</exception>
    public WeChatCrypto(string token, string encodingAesKey, string receiveId)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        ArgumentNullException.ThrowIfNull(encodingAesKey);
        ArgumentNullException.ThrowIfNull(receiveId);
        key = KeyOf(encodingAesKey) ?? throw new ArgumentException($"An EncodingAESKey has {KeyLength} letters and digits; this is something else.", nameof(encodingAesKey));
        (this.token, this.receiveId) = (token, Encoding.UTF8.GetBytes(receiveId));
    }

    /// <summary>Signs what is encrypted, as it goes into <c>msg_signature</c>.</summary>
    /// <param name="timestamp">The timestamp, as it is sent.</param>
    /// <param name="nonce">The nonce, as it is sent.</param>
    /// <param name="encrypted">What is encrypted, in base64.</param>
    public string Sign(string timestamp, string nonce, string encrypted) => WeChatSignature.Sign(token, timestamp, nonce, encrypted);

    /// <summary>Whether <c>msg_signature</c> is that of what is encrypted. Takes the same time wherever it differs.</summary>
    /// <param name="signature">The signature that came with it.</param>
    /// <param name="timestamp">The timestamp, as it came.</param>
    /// <param name="nonce">The nonce, as it came.</param>
    /// <param name="encrypted">What is encrypted, in base64.</param>
    public bool Verify(string? signature, string timestamp, string nonce, string encrypted) => WeChatSignature.Verify(signature, token, timestamp, nonce, encrypted);

    /// <summary>Encrypts a message. Each time something else comes out.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Base64.</returns>
    public string Encrypt(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Span<byte> random = stackalloc byte[RandomLength];
        RandomNumberGenerator.Fill(random);
        return Encrypt(message, random);
    }

    /// <summary>Decrypts a message. Verify its signature first.</summary>
    /// <param name="encrypted">Base64.</param>
    /// <param name="message">The message in UTF-8; empty where the result is false.</param>
    /// <returns>False where it was encrypted with another key, is damaged, or is for another receiver.</returns>
    public bool TryDecrypt(string? encrypted, out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (string.IsNullOrEmpty(encrypted))
        {
            return false;
        }

        var bytes = new byte[encrypted.Length];
        if (!Convert.TryFromBase64String(encrypted, bytes, out var length) || length == 0 || length % Block != 0)
        {
            return false;
        }

        using var aes = Aes.Create();
        aes.Key = key;
        var plain = new byte[length];
        aes.DecryptCbc(bytes.AsSpan(0, length), Iv, plain, PaddingMode.None);
        return TryOpen(plain, out message);
    }

    /// <summary>For tests: with the random bytes given the outcome is known.</summary>
    [SuppressMessage("Security", "CA5401", Justification = "The platform takes the first half of the key as the initialization vector; 16 random bytes go before the message.")]
    internal string Encrypt(string message, ReadOnlySpan<byte> random)
    {
        var length = Encoding.UTF8.GetByteCount(message);
        var content = HeadLength + length + receiveId.Length;

        // Padding is PKCS #7 to 32 bytes, the block being 16: what the library pads and accepts is another form.
        var padding = Block - (content % Block);
        var plain = new byte[content + padding];
        random.CopyTo(plain);
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(RandomLength), length);
        Encoding.UTF8.GetBytes(message, plain.AsSpan(HeadLength));
        receiveId.CopyTo(plain, HeadLength + length);
        plain.AsSpan(content).Fill((byte)padding);

        using var aes = Aes.Create();
        aes.Key = key;
        return Convert.ToBase64String(aes.EncryptCbc(plain, Iv, PaddingMode.None));
    }

    /// <summary>The 32 bytes of an EncodingAESKey; null where it is none. Its last character has bits to spare, and platforms set them.</summary>
    internal static byte[]? KeyOf(string encodingAesKey)
    {
        var bytes = new byte[Block];
        return encodingAesKey.Length == KeyLength && encodingAesKey.All(char.IsAsciiLetterOrDigit)
            && Convert.TryFromBase64String(encodingAesKey + "=", bytes, out var length) && length == Block
            ? bytes
            : null;
    }

    private ReadOnlySpan<byte> Iv => key.AsSpan(0, 16);

    private bool TryOpen(byte[] plain, out ReadOnlyMemory<byte> message)
    {
        message = default;
        var padding = plain[^1];
        if (padding is < 1 or > Block || plain.AsSpan(plain.Length - padding).ContainsAnyExcept(padding) || plain.Length - padding < HeadLength)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(plain.AsSpan(RandomLength));
        var rest = plain.Length - padding - HeadLength;
        if (length < 0 || length > rest || !plain.AsSpan(HeadLength + length, rest - length).SequenceEqual(receiveId))
        {
            return false;
        }

        message = plain.AsMemory(HeadLength, length);
        return true;
    }
}
