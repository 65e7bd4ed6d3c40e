namespace Wellspring.Engine;

/// <summary>What an imported event makes due at once is about the past: it is not sent. What it makes due later is for then. It judges state actions too, so that what they lead to is known as history.</summary>
internal sealed class HistoryGate(ShadowGate shadow) : Gate(GatePlace.Due)
{
    private static readonly Verdict History = new(Outcome.History, "it comes of an imported event, and was due by then");

    // What a rule in shadow mode says of a user does not fold.
    public override Verdict? Judge(Proposal proposal, UserState user) => proposal is { IsHistory: true, Held: null } && shadow.Mode(proposal) is null ? History : null;
}
