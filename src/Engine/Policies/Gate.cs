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

    /// <summary>Null lets the proposal pass.</summary>
    public abstract Verdict? Judge(Proposal proposal, UserState user);
}

/// <summary>A gate that asks for nothing but what goes out, and to whom: it judges again what is decided and not yet sent.</summary>
internal abstract class SendingGate(GatePlace place) : Gate(place)
{
    public sealed override Verdict? Judge(Proposal proposal, UserState user) => proposal.Outgoing is { } outgoing ? Judge(outgoing, user, null) : null;

    /// <param name="outgoing">What goes out.</param>
    /// <param name="user">To whom.</param>
    /// <param name="credit">The credit that it has taken; null before it is decided, and where it needs none.</param>
    public abstract Verdict? Judge(OutgoingAction outgoing, UserState user, Credit? credit);
}
