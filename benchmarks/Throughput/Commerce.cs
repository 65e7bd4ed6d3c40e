using System.Text;
using Wellspring.Engine;
using Wellspring.Rules;

namespace Wellspring.Throughput;

/// <summary>A shop with a reminder of carts and nothing else, and what happens in it as bytes.</summary>
internal static class Commerce
{
    /// <summary>When a cart's reminder is due.</summary>
    public static TimeSpan Reminder { get; } = new AbandonedCart.Options().First;

    public static EngineOptions AddReminders(this EngineOptions options) => options.AddEvents(CommerceEvents.Register).AddRule(new AbandonedCart(new()));

    public static ReadOnlyMemory<byte> Cart(string id, int user, DateTimeOffset at) => Line(id, "cart_updated", $"user-{user}", at, $$"""{"cartId":"c-{{user}}","itemCount":1}""");

    public static ReadOnlyMemory<byte> Order(string id, int number, string user, DateTimeOffset at) => Line(id, "order_paid", user, at, $$"""{"amount":9,"cartId":"{{number}}"}""");

    private static ReadOnlyMemory<byte> Line(string id, string type, string user, DateTimeOffset at, string data) => Encoding.UTF8.GetBytes(
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/shop","type":"{{type}}","subject":"{{user}}","time":"{{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}}","data":{{data}}}""");
}
