using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Rules;

/// <summary>The ready-made lifecycle rules.</summary>
public static class LifecycleRules
{
    /// <summary>All of them, for configuration.</summary>
    public static RuleCatalog Catalog { get; } = new RuleCatalog()
        .Add(Welcome.RuleId, RulesJson.Default.WelcomeOptions, options => new Welcome(options))
        .Add(TierUpgrade.RuleId, RulesJson.Default.TierUpgradeOptions, options => new TierUpgrade(options))
        .Add(AbandonedCart.RuleId, RulesJson.Default.AbandonedCartOptions, options => new AbandonedCart(options))
        .Add(DormantReactivation.RuleId, RulesJson.Default.DormantReactivationOptions, options => new DormantReactivation(options));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Welcome.Options), TypeInfoPropertyName = "WelcomeOptions")]
[JsonSerializable(typeof(TierUpgrade.Options), TypeInfoPropertyName = "TierUpgradeOptions")]
[JsonSerializable(typeof(AbandonedCart.Options), TypeInfoPropertyName = "AbandonedCartOptions")]
[JsonSerializable(typeof(DormantReactivation.Options), TypeInfoPropertyName = "DormantReactivationOptions")]
internal sealed partial class RulesJson : JsonSerializerContext;
