namespace Wellspring.Engine;

/// <summary>A partition's users under a set of rules, with what decides for them. Other rules have another roster.</summary>
internal sealed class Roster(RuleSet rules, EngineOptions options, Router? router)
{
    public RuleSet Rules => rules;

    public UserTable Users { get; } = new(rules, options.AwakeUsersPerPartition);

    public DueIndex Timers { get; } = new();

    public Turn Turn { get; } = new(rules, options, router);
}
