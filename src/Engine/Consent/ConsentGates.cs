namespace Wellspring.Engine;

/// <summary>Marketing needs the user's consent, where the options say so, and stops where the user has taken it back. Which channel is not known yet: some channel must be left.</summary>
internal sealed class ConsentGate(LedgerSlot ledger, ConsentRequirement requirement) : Gate(GatePlace.Consent)
{
    public override bool JudgesPending => true;

    private static readonly Verdict Missing = new(Outcome.NoConsent, "no consent to marketing");
    private static readonly Verdict Revoked = new(Outcome.NoConsent, "consent to marketing was revoked");

    public override Verdict? Judge(Proposal proposal, UserState user)
    {
        if (proposal.Outgoing is not { Class: MessageClass.Marketing } outgoing)
        {
            return null;
        }

        var asked = new ConsentScope(Purposes.Marketing, Template: (outgoing as SendMessage)?.Template);
        return ledger.Stands(user, proposal.Credit) || ledger.Allows(user, asked, requirement == ConsentRequirement.Marketing) ? null
            : ledger.Find(user)?.IsRevoked(asked, user.Clock) == true ? Revoked
            : Missing;
    }
}

/// <summary>Who is suppressed gets nothing but what they wait for. A suppression of one channel is the channel gate's.</summary>
internal sealed class SuppressionGate(LedgerSlot ledger) : Gate(GatePlace.Suppression)
{
    public override bool JudgesPending => true;

    public override Verdict? Judge(Proposal proposal, UserState user) =>
        proposal.Outgoing is { Class: not MessageClass.Transactional } outgoing && ledger.IsSuppressed(user, new(Purposes.Of(outgoing.Class)))
            ? new(Outcome.Suppressed, $"the user is suppressed for {Purposes.Of(outgoing.Class)}")
            : null;
}
