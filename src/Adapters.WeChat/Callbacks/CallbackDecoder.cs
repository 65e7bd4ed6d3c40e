using System.Globalization;

namespace Wellspring.Adapters.WeChat;

/// <summary>What stands in the address of a callback.</summary>
internal readonly record struct CallbackQuery(string? Signature, string? MsgSignature, string? Timestamp, string? Nonce, string? EchoStr);

/// <summary>Why a callback is not accepted. It goes into metrics and logs.</summary>
internal enum CallbackFault
{
    None,

    /// <summary>The signature is not the platform's.</summary>
    Signature,

    /// <summary>The time is too far from this machine's.</summary>
    Clock,

    /// <summary>The signature came with another body before.</summary>
    Replay,

    /// <summary>It comes in plain text although a key is configured.</summary>
    Plain,

    /// <summary>It cannot be decrypted, or is for another receiver.</summary>
    Encryption,

    /// <summary>It is neither XML nor JSON of the right form.</summary>
    Form,
}

/// <summary>A callback that the platform sent, or why it is none.</summary>
internal readonly record struct Decoded(CallbackFault Fault, CallbackContent? Content = null, ReadOnlyMemory<byte> Plain = default, bool IsEncrypted = false);

/// <summary>Verifies, decrypts and reads the callbacks of one account.</summary>
internal sealed class CallbackDecoder(WeChatAccount account, TimeSpan maxSkew, TimeProvider time)
{
    private readonly CallbackKeys keys = account.Callback ?? throw new ArgumentException($"{account} has no keys of callbacks.", nameof(account));

    // One that is ahead by all that it may be is accepted until it is behind by as much, and to the end of that second.
    private readonly ReplayGuard replays = new((maxSkew * 2) + TimeSpan.FromSeconds(1), time);

    /// <summary>What is answered to the platform's question whether this is the right address; null where it is not the platform that asks.</summary>
    public string? Verify(in CallbackQuery query)
    {
        if (query is not { Timestamp: { } timestamp, Nonce: { } nonce, EchoStr: { } echo } || !IsNow(timestamp))
        {
            return null;
        }

        if (account is not WeComApp)
        {
            return WeChatSignature.Verify(query.Signature, keys.Token, timestamp, nonce) ? echo : null;
        }

        // Base64 has no spaces: one is a plus that was taken for one.
        echo = echo.Replace(' ', '+');
        return keys.Crypto!.Verify(query.MsgSignature, timestamp, nonce, echo) && keys.TryDecrypt(echo, out var plain)
            ? System.Text.Encoding.UTF8.GetString(plain.Span)
            : null;
    }

    public Decoded Decode(in CallbackQuery query, ReadOnlyMemory<byte> body)
    {
        if (query is not { Timestamp: { } timestamp, Nonce: { } nonce })
        {
            return new(CallbackFault.Signature);
        }

        if (!IsNow(timestamp))
        {
            return new(CallbackFault.Clock);
        }

        if (keys.Crypto is null)
        {
            return DecodePlain(query, timestamp, nonce, body, null);
        }

        // What is encrypted is trusted once its signature is verified; where both forms come, it counts.
        var envelope = CallbackParser.Read(body);
        return envelope?[CallbackContent.Encrypted] is { } encrypted ? DecodeEncrypted(query, timestamp, nonce, encrypted)
            : !keys.AcceptsPlain ? new(envelope is null ? CallbackFault.Form : CallbackFault.Plain)
            : DecodePlain(query, timestamp, nonce, body, envelope);
    }

    private Decoded DecodeEncrypted(in CallbackQuery query, string timestamp, string nonce, string encrypted)
    {
        if (!keys.Crypto!.Verify(query.MsgSignature, timestamp, nonce, encrypted))
        {
            return new(CallbackFault.Signature);
        }

        return !keys.TryDecrypt(encrypted, out var plain) ? new(CallbackFault.Encryption)
            : CallbackParser.Read(plain) is { } content ? new(CallbackFault.None, content, plain, IsEncrypted: true)
            : new(CallbackFault.Form);
    }

    /// <summary>In plain text the signature does not cover the body. One that was used is good for the same body only, as the platform sends it again.</summary>
    /// <param name="query">What stands in the address.</param>
    /// <param name="timestamp">The query's.</param>
    /// <param name="nonce">The query's.</param>
    /// <param name="body">The body.</param>
    /// <param name="content">Its content, where it had to be read already; else it is read once the signature is known to be right.</param>
    private Decoded DecodePlain(in CallbackQuery query, string timestamp, string nonce, ReadOnlyMemory<byte> body, CallbackContent? content) =>
        !WeChatSignature.Verify(query.Signature, keys.Token, timestamp, nonce) ? new(CallbackFault.Signature)
        : (content ??= CallbackParser.Read(body)) is null ? new(CallbackFault.Form)
        : !replays.Accept(query.Signature!, body.Span) ? new(CallbackFault.Replay)
        : new(CallbackFault.None, content, body);

    private bool IsNow(string timestamp) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs((decimal)seconds - time.GetUtcNow().ToUnixTimeSeconds()) <= (decimal)maxSkew.TotalSeconds;
}
