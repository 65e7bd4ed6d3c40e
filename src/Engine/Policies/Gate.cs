namespace Wellspring.Engine;

/// <summary>The places of the gates, in the order in which they judge. A place without a gate lets everything pass.</summary>
internal enum GatePlace
{
    Due,
    Limits,
    Consent,
    Suppression,
    Experiment,
    ExclusiveGroup,
    FrequencyCap,
    Budget,
    QuietHours,
    Channel,
    Holdout,
}

/// <summary>A gate judges outgoing actions; the first that stops one names the outcome.</summary>
internal abstract class Gate(GatePlace place)
{
    public GatePlace Place { get; } = place;

    /// <summary>Whether it judges again what is decided and not yet sent.</summary>
    public virtual bool JudgesPending => false;

    /// <summary>Null lets the proposal pass.</summary>
    public abstract Verdict? Judge(Proposal proposal, UserState user);
}
