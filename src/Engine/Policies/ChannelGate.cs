namespace Wellspring.Engine;

/// <summary>What no channel can take to the user is not sent.</summary>
internal sealed class ChannelGate(Router router) : Gate(GatePlace.Channel)
{
    public override Verdict? Judge(Proposal proposal, UserState user)
    {
        if (proposal.Outgoing is not { } outgoing)
        {
            return null;
        }

        proposal.Route = router.Find(user, outgoing, from: 0, out var reason);
        return proposal.Route is null ? new(Outcome.Unreachable, reason) : null;
    }
}
