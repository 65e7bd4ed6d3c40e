namespace Wellspring.Engine;

/// <summary>Of several rules of an exclusive group the first that passes goes out, the others are Outbid. It remembers who went out of the proposals that are settled together.</summary>
internal sealed class ExclusiveGate() : Gate(GatePlace.ExclusiveGroup)
{
    private readonly Dictionary<string, string> winners = new(StringComparer.Ordinal);

    /// <summary>A group of proposals begins.</summary>
    public void Begin() => winners.Clear();

    public override Verdict? Judge(Proposal proposal, UserState user)
    {
        if (proposal.Rule.Exclusive is not { } exclusive || !ExclusiveGroup.Concerns(proposal.Outgoing))
        {
            return null;
        }

        if (winners.TryGetValue(exclusive.Group, out var winner) && winner != proposal.Rule.Id)
        {
            return new(Outcome.Outbid, $"exclusive group '{exclusive.Group}': rule '{winner}' came first");
        }

        return exclusive.Per is { } per && exclusive.Sent?.OtherAfter(user, proposal.Rule.Id, user.Clock - per.Ticks) is { } other
            ? new(Outcome.Outbid, $"exclusive group '{exclusive.Group}': rule '{other}' came within {Spans.Text(per)}")
            : null;
    }

    /// <summary>A proposal was settled.</summary>
    public void Settled(Proposal proposal, Outcome outcome)
    {
        if (proposal.Rule.Exclusive is { } exclusive && outcome.CountsForCaps() && ExclusiveGroup.Concerns(proposal.Outgoing))
        {
            winners.TryAdd(exclusive.Group, proposal.Rule.Id);
        }
    }
}
