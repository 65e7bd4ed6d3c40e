using System.Text.Json.Serialization;

namespace Wellspring.Engine.Tests;

public sealed record Viewed(string? Category = null, decimal Price = 0, int Position = 0);

public sealed record Paid(decimal Amount = 0, string? Cart = null);

public sealed record Cart(string Id, int Items = 1, string? Coupon = null);

public sealed record Answered(string? Answer = null);

/// <summary>Never registered.</summary>
public sealed record Stranger;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Viewed))]
[JsonSerializable(typeof(Paid))]
[JsonSerializable(typeof(Cart))]
[JsonSerializable(typeof(Answered))]
internal sealed partial class ShopJson : JsonSerializerContext;

/// <summary>A shop's events, and rules written in place.</summary>
internal static class Shop
{
    public static void Events(EventTypes types) => types
        .Add("viewed", ShopJson.Default.Viewed)
        .Add("paid", ShopJson.Default.Paid)
        .Add("cart", ShopJson.Default.Cart, cart => cart.Items < 0 ? "items must be at least 0" : null)
        .Add("answered", ShopJson.Default.Answered);

    /// <summary>A scenario with the shop's events and these rules.</summary>
    public static Scenario Scenario(params LifecycleRule[] rules) => Scenario(_ => { }, rules);

    public static Scenario Scenario(Action<EngineOptions> configure, params LifecycleRule[] rules) =>
        new(options =>
        {
            options.AddEvents(Events);
            foreach (var rule in rules)
            {
                options.AddRule(rule, (rule as InPlace)?.Id);
            }

            configure(options);
        });

    /// <summary>An engine with the shop's events, for what a scenario hides.</summary>
    public static MarketingEngine Engine(Action<EngineOptions> configure, params LifecycleRule[] rules) =>
        MarketingEngine.Create(options =>
        {
            options.MaxAhead = null;
            options.AddEvents(Events);
            foreach (var rule in rules)
            {
                options.AddRule(rule, (rule as InPlace)?.Id);
            }

            configure(options);
        });

    /// <summary>A rule written in place.</summary>
    public static LifecycleRule Rule(string id, Action<InPlace> define) => new InPlace(id, define);

    /// <summary>A rule that proposes a message whenever a condition on an event holds, so that a test can ask for facts.</summary>
    public static LifecycleRule Asks<TEvent>(string id, System.Linq.Expressions.Expression<Func<UserFacts, TEvent, bool>> condition)
        where TEvent : class => new InPlace(id, r => r.When<TEvent>().Where(condition).Then((_, _) => Send.Service(id)));

    public static DateTimeOffset Time(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
