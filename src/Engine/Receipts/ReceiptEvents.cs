using System.Text.Json.Serialization;

namespace Wellspring.Engine;

/// <summary>The event of receipts, which every engine knows.</summary>
internal static class ReceiptEvents
{
    private const int LongestName = 200;
    private const int LongestReason = 1000;

    public static void Register(EventTypes types) => types.Add("delivery_receipt", ReceiptJson.Default.DeliveryReceipt, Fault);

    private static string? Fault(DeliveryReceipt e) =>
        e.Delivery is null && e.Channel is null ? "it does not say which delivery it is about; give delivery, or channel and receipt"
        : e.Delivery is { Length: not Engine.Delivery.IdLength } ? $"delivery has {Engine.Delivery.IdLength} characters"
        : Fault("channel", e.Channel, LongestName) ?? Fault("receipt", e.Receipt, DeliveryResult.MaxReceiptLength) ?? Fault("reason", e.Reason, LongestReason);

    private static string? Fault(string name, string? value, int longest) =>
        value is null ? null
        : value.Length == 0 ? $"{name} is empty; leave it out"
        : value.Length > longest ? $"{name} is longer than {longest} characters"
        : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DeliveryReceipt))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
