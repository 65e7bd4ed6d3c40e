using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Throughput;

public sealed record PageViewed(string Path);

public sealed record ProductViewed(string ProductId, string Category, decimal Price = 0);

/// <summary>What the shop of the benchmark records beside the vocabulary of commerce.</summary>
internal static class ShopEvents
{
    public static void Register(EventTypes types) => types
        .Add("page_viewed", ShopJson.Default.PageViewed)
        .Add("product_viewed", ShopJson.Default.ProductViewed, view => view.Price < 0 ? "price must be at least 0" : null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageViewed))]
[JsonSerializable(typeof(ProductViewed))]
internal sealed partial class ShopJson : JsonSerializerContext;
