using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

/// <summary>Verifies and decrypts what WeChat Pay calls back. Its signature covers the body, and its time is checked, so a replay is of the last minutes and of the same body.</summary>
internal sealed class PayCallbacks(PayAccount account, TimeSpan maxSkew, TimeProvider time)
{
    /// <summary>The callback with the decrypted resource as its body; null, and why, where it is none.</summary>
    public WeChatCallback? Read(Func<string, string?> header, ReadOnlyMemory<byte> body, out CallbackFault fault)
    {
        var timestamp = header("Wechatpay-Timestamp");
        if (!account.Verify(header("Wechatpay-Serial"), timestamp, header("Wechatpay-Nonce"), body.Span, header("Wechatpay-Signature")))
        {
            fault = CallbackFault.Signature;
            return null;
        }

        if (Math.Abs(long.Parse(timestamp!, NumberStyles.None, CultureInfo.InvariantCulture) - (decimal)time.GetUtcNow().ToUnixTimeSeconds()) > (decimal)maxSkew.TotalSeconds)
        {
            fault = CallbackFault.Clock;
            return null;
        }

        var notice = Parse(body.Span);
        var plain = notice?.Resource is { } resource ? account.Decrypt(resource.Nonce, resource.AssociatedData, resource.Ciphertext) : null;
        fault = notice?.Resource is null ? CallbackFault.Form : plain is null ? CallbackFault.Encryption : CallbackFault.None;
        return plain is null ? null : new(account.Name, plain, Fields(notice!, plain));
    }

    private static PayNotice? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, PayJson.Default.PayNotice);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Fields(PayNotice notice, byte[] plain)
    {
        Dictionary<string, string> fields = new(CallbackParser.Read(plain)?.Fields ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["id"] = notice.Id ?? "",
            ["event_type"] = notice.EventType ?? "",
        };
        return fields;
    }
}

internal sealed record PayNotice(string? Id, string? EventType, PayResourceBody? Resource);

internal sealed record PayResourceBody(string? Ciphertext, string? Nonce, string? AssociatedData);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PayNotice))]
internal sealed partial class PayJson : JsonSerializerContext;
