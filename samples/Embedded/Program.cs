using System.Text.Json.Serialization;
using Wellspring.Engine;
using Wellspring.Rules;

// An engine knows event types, rules and policies, and tells what it decides.
var engine = MarketingEngine.Create(options => options
    .AddEvents(CommerceEvents.Register)
    .AddEvents(types => types.Add("product_viewed", ShopJson.Default.ProductViewed))
    .AddRule(new Welcome(new()))
    .AddRule(new AbandonedCart(new() { First = TimeSpan.FromMinutes(30) }))
    .AddRule(new BrowsedNotBought())
    .AddCap(FrequencyCap.Rolling(max: 2, per: TimeSpan.FromDays(7)))
    .OnDecision(decision => Console.WriteLine($"{decision.User}  {decision}")));

// Events come in as CloudEvents in JSON, or as objects.
var start = new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero);
engine.Publish("""
    {"specversion":"1.0","id":"1","source":"/shop","type":"user_registered","subject":"li","time":"2026-01-05T10:00:00Z"}
    """u8);
for (var i = 0; i < 3; i++)
{
    engine.Publish(new UserEvent("/shop", $"view-{i}", "li", start.AddMinutes(i), new ProductViewed("lipstick")));
}

engine.Publish(new UserEvent("/shop", "cart-1", "li", start.AddMinutes(5), new CartUpdated("c1", ItemCount: 2, TopItem: "lipstick no. 7")));

// Time is a call in a program like this one; AddWellspring(…) keeps it going in a host.
engine.AdvanceTo(start.AddDays(2));

/// <summary>The user looked at one category three times in three days and bought nothing.</summary>
[Rule("browsed-not-bought", Priority = 50)]
internal sealed class BrowsedNotBought : LifecycleRule
{
    protected override void Define() =>
        When<ProductViewed>()
            .Where((user, view) => user.Count<ProductViewed>(v => v.Category == view.Category, TimeSpan.FromDays(3)) >= 3)
            .Where((user, view) => user.Count<OrderPaid>() == 0)
            .AtMost(1, per: TimeSpan.FromDays(7))
            .Then((user, view) => [new AddTag($"browsed {view.Category}"), Send.Marketing("still-interested").With("category", view.Category)]);
}

internal sealed record ProductViewed(string Category);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProductViewed))]
internal sealed partial class ShopJson : JsonSerializerContext;
