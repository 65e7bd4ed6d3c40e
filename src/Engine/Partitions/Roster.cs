namespace Wellspring.Engine;

/// <summary>A partition's users under a set of rules, with what decides for them. Other rules have another roster.</summary>
internal sealed class Roster(RuleSet rules, EngineOptions options)
{
    public RuleSet Rules => rules;

    public UserTable Users { get; } = new(rules);

    public DueIndex Timers { get; } = new();

    public Turn Turn { get; } = new(rules, options);

    /// <summary>Timers are derived from the users' states.</summary>
    public void ArmTimers()
    {
        foreach (var user in Users.All)
        {
            Timers.Arm(user);
        }
    }
}
