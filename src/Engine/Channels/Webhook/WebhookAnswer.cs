using System.Buffers;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a receiver's answer means.</summary>
internal static class WebhookAnswer
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxReasonLength = 200;
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    public static async Task<DeliveryResult> ReadAsync(HttpResponseMessage response, WebhookOptions options, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var reason = $"the receiver answered {status}";
        return status switch
        {
            >= 200 and < 300 => Accepted(await BodyAsync(response, cancellationToken).ConfigureAwait(false)),
            422 => Unprocessable(await BodyAsync(response, cancellationToken).ConfigureAwait(false), reason),

            // Here a gateway speaks, who may have passed the delivery on before it lost sight of the receiver.
            502 or 504 => Lost(reason, options),
            408 or 425 or 429 or >= 500 => DeliveryResult.Retry(reason, RetryAfter(response, options.TimeProvider)),
            >= 300 and < 400 => DeliveryResult.Failed($"{reason}; redirects are not followed"),
            _ => DeliveryResult.Failed(reason),
        };
    }

    /// <summary>The delivery may have arrived.</summary>
    public static DeliveryResult Lost(string reason, WebhookOptions options) =>
        options.ReceiverIsIdempotent ? DeliveryResult.Retry(reason) : DeliveryResult.Unknown(reason);

    private static DeliveryResult Accepted(Dictionary<string, string> body) =>
        DeliveryResult.Accepted(body.TryGetValue("receipt", out var receipt) && receipt.Length is > 0 and <= DeliveryResult.MaxReceiptLength ? receipt : null);

    private static DeliveryResult Unprocessable(Dictionary<string, string> body, string reason)
    {
        if (body.GetValueOrDefault("result") != "cannot-reach")
        {
            return DeliveryResult.Failed(reason);
        }

        var why = PlainText.Cut(PlainText.Clean(body.GetValueOrDefault("reason", "")), MaxReasonLength);
        return DeliveryResult.CannotReach(why.Length > 0 ? $"the receiver cannot reach the user: {why}" : "the receiver cannot reach the user");
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return after is not { } span ? null : span < TimeSpan.Zero ? TimeSpan.Zero : span > MaxRetryAfter ? MaxRetryAfter : span;
    }

    /// <summary>The texts of a short JSON object. The status has said what matters: a body that is long, and so breaks off, or slow, broken or something else is as good as none.</summary>
    private static async Task<Dictionary<string, string>> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBodyBytes);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxBodyBytes), MaxBodyBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            return json.RootElement.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.String)
                .GroupBy(member => member.Name, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Last().Value.GetString()!, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or HttpRequestException or IOException or OperationCanceledException)
        {
            return [];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
