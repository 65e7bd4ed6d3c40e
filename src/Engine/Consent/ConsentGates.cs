namespace Wellspring.Engine;

/// <summary>Marketing needs the user's consent, where the options say so, and stops where the user has taken it back. Which channel is not known yet: some channel must be left.</summary>
internal sealed class ConsentGate(LedgerSlot ledger, ConsentRequirement requirement) : SendingGate(GatePlace.Consent)
{
    private static readonly Verdict Missing = new(Outcome.NoConsent, "no consent to marketing");
    private static readonly Verdict Revoked = new(Outcome.NoConsent, "consent to marketing was revoked");

    public override Verdict? Judge(OutgoingAction outgoing, UserState user, Credit? credit)
    {
        if (outgoing.Class != MessageClass.Marketing)
        {
            return null;
        }

        var asked = new ConsentScope(Purposes.Marketing, Template: (outgoing as SendMessage)?.Template);
        return ledger.Stands(user, credit) || ledger.Allows(user, asked, requirement == ConsentRequirement.Marketing) ? null
            : ledger.Find(user)?.IsRevoked(asked, user.Clock) == true ? Revoked
            : Missing;
    }
}

/// <summary>Who is suppressed gets nothing but what they wait for. A suppression of one channel is the channel gate's.</summary>
internal sealed class SuppressionGate(LedgerSlot ledger) : SendingGate(GatePlace.Suppression)
{
    public override Verdict? Judge(OutgoingAction outgoing, UserState user, Credit? credit) =>
        outgoing.Class != MessageClass.Transactional && ledger.IsSuppressed(user, new(Purposes.Of(outgoing.Class)))
            ? new(Outcome.Suppressed, $"the user is suppressed for {Purposes.Of(outgoing.Class)}")
            : null;
}
