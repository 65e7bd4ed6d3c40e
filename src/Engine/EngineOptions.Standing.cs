namespace Wellspring.Engine;

/// <content>What belongs to channels, and stays when other rules come into force.</content>
public sealed partial class EngineOptions
{
    private readonly List<(LifecycleRule Rule, string Id)> standingRules = [];
    private readonly List<FrequencyCap> standingCaps = [];

    /// <summary>Adds a rule that belongs to a channel, not to the shop's campaigns: it stays when other rules come into force (<see cref="MarketingEngine.ActivateAsync"/>).</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="id">Its id, unique in the engine.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddStandingRule(LifecycleRule rule, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        AddRule(rule, id);
        standingRules.Add((rule, id));
        return this;
    }

    /// <summary>Adds a frequency cap that belongs to a channel, such as what its platform allows: it stays when other rules come into force (<see cref="MarketingEngine.ActivateAsync"/>).</summary>
    /// <param name="cap">The cap.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddStandingCap(FrequencyCap cap)
    {
        AddCap(cap);
        standingCaps.Add(cap);
        return this;
    }

    private void AddStandingTo(EngineOptions other)
    {
        standingRules.ForEach(rule => other.AddStandingRule(rule.Rule, rule.Id));
        standingCaps.ForEach(cap => other.AddStandingCap(cap));
    }
}
