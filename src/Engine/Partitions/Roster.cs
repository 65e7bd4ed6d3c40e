namespace Wellspring.Engine;

/// <summary>A partition's users under a set of rules, with what decides for them. Other rules have another roster.</summary>
internal sealed class Roster
{
    public Roster(RuleSet rules, EngineOptions options, Router? router)
    {
        Rules = rules.ForPartition();
        References = new(Rules.References);
        Users = new UserTable(Rules, options.AwakeUsersPerPartition, References);
        Turn = new Turn(Rules, options, router);
    }

    public RuleSet Rules { get; }

    public References References { get; }

    public UserTable Users { get; }

    public DueIndex Timers { get; } = new();

    public Turn Turn { get; }
}
