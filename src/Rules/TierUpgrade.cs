using Wellspring.Engine;

namespace Wellspring.Rules;

/// <summary>会员升级. Sets the tier and congratulates when what the user has spent in all reaches the next threshold.</summary>
/// <param name="options">Thresholds and tiers.</param>
[Rule(RuleId, Priority = 80)]
public sealed class TierUpgrade(TierUpgrade.Options options) : LifecycleRule
{
    /// <summary>The rule's id.</summary>
    public const string RuleId = "tier-upgrade";

    /// <inheritdoc/>
    protected override void Define() =>
        When<OrderPaid>()
            .Crosses(user => user.Sum<OrderPaid>(order => order.Amount), options.Thresholds, options.Names)
            .ThenHighest((user, _, level) => [new SetTier(level.Name), Send.Service("tier-upgraded").With("tier", level.Name)]);

    /// <summary>What has to be spent, and what the tiers are called. Several reached at once: only the highest is proposed.</summary>
    public sealed record Options
    {
        /// <summary>The sums that reach a tier, in the shop's currency: greater than 0, rising. Default 100, 300, 1000.</summary>
        public IReadOnlyList<decimal> Thresholds { get; init; } = [100, 300, 1000];

        /// <summary>A name for each threshold, all different. Default Silver, Gold, Platinum.</summary>
        public IReadOnlyList<string> Names { get; init; } = ["Silver", "Gold", "Platinum"];
    }
}
