namespace Wellspring.Engine;

/// <summary>A partition's users under a set of rules, with what decides for them. Other rules have another roster.</summary>
internal sealed class Roster
{
    private readonly RuleSet rules;

    public Roster(RuleSet rules, EngineOptions options, Router? router)
    {
        this.rules = rules;
        References = new(rules.References);
        Users = new(rules, options.AwakeUsersPerPartition, References);
        Turn = new(rules, options, router);
    }

    public RuleSet Rules => rules;

    public References References { get; }

    public UserTable Users { get; }

    public DueIndex Timers { get; } = new();

    public Turn Turn { get; }
}
