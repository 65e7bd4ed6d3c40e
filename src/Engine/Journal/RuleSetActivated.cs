namespace Wellspring.Engine;

/// <summary>A set of rules came into force. The entry concerns no user.</summary>
public sealed class RuleSetActivated : JournalEntry
{
    internal RuleSetActivated(string version, DateTimeOffset at, IReadOnlyList<ActivatedRule> rules) => (Version, At, Rules) = (version, at, rules);

    /// <summary>The version of the whole set: a hash of all that its rules say.</summary>
    public string Version { get; }

    /// <summary>When, in UTC.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The rules, by id.</summary>
    public IReadOnlyList<ActivatedRule> Rules { get; }
}

/// <summary>A rule of a set that came into force.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">A hash of what it says, the options' values folded in.</param>
/// <param name="Clauses">Its clauses as they were written.</param>
/// <param name="Activation">Where it is new or changed: what it did with users who were in its waiting state already. Null where it stayed as it was.</param>
public sealed record ActivatedRule(string Id, string Version, IReadOnlyList<string> Clauses, OnActivation? Activation)
{
    /// <summary>Where it comes back as it was, within the time that its instances go on: when it was removed, in UTC ticks; else 0.</summary>
    internal long RemovedAt { get; init; }
}
