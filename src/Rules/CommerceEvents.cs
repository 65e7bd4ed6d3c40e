using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Rules;

/// <summary>The user registered with the shop. On the wire: <c>user_registered</c>.</summary>
public sealed record UserRegistered;

/// <summary>The user's cart changed. On the wire: <c>cart_updated</c>.</summary>
/// <param name="CartId">Which cart. Required.</param>
/// <param name="ItemCount">How many items are in it now: a whole number of at least 0. Default 0.</param>
/// <param name="TopItem">The item to show in a reminder. Optional.</param>
public sealed record CartUpdated(string CartId, [property: JsonConverter(typeof(WholeNumberConverter))] long ItemCount = 0, string? TopItem = null);

/// <summary>The user paid an order. On the wire: <c>order_paid</c>.</summary>
/// <param name="Amount">What was paid, in the shop's currency; negative for a refund. Default 0.</param>
/// <param name="CartId">The cart that it came from. Optional.</param>
public sealed record OrderPaid(decimal Amount = 0, string? CartId = null);

/// <summary>The vocabulary of commerce events.</summary>
public static class CommerceEvents
{
    /// <summary>Registers all of them.</summary>
    /// <param name="types">The engine's event types.</param>
    public static void Register(EventTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        types.Add("user_registered", CommerceJson.Default.UserRegistered)
            .Add("cart_updated", CommerceJson.Default.CartUpdated, cart => cart.ItemCount < 0 ? "itemCount must be at least 0" : null)
            .Add("order_paid", CommerceJson.Default.OrderPaid);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UserRegistered))]
[JsonSerializable(typeof(CartUpdated))]
[JsonSerializable(typeof(OrderPaid))]
internal sealed partial class CommerceJson : JsonSerializerContext;
