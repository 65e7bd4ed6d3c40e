using System.Text.Json.Serialization;
using Wellspring.Engine;
using Wellspring.Rules;

namespace Wellspring.GettingStarted;

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
