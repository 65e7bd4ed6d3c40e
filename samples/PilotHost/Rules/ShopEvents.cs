using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>What the shop knows of a customer changed. On the wire: <c>profile_updated</c>.</summary>
/// <param name="Language">The language for messages, such as <c>en</c>; null where it is not known.</param>
internal sealed record ProfileUpdated(string? Language = null);

/// <summary>The parcel of an order is on its way. On the wire: <c>parcel_sent</c>.</summary>
internal sealed record ParcelSent(string OrderId, string Item);

/// <summary>The shop's own events, beside those of commerce and of WeChat. Yours go here.</summary>
internal static class ShopEvents
{
    public static void Register(EventTypes types) => types
        .Add("profile_updated", ShopJson.Default.ProfileUpdated)
        .Add("parcel_sent", ShopJson.Default.ParcelSent);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProfileUpdated))]
[JsonSerializable(typeof(ParcelSent))]
[JsonSerializable(typeof(NoOptions))]
internal sealed partial class ShopJson : JsonSerializerContext;
