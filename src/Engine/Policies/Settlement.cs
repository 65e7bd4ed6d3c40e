namespace Wellspring.Engine;

/// <summary>Settles the proposals of one group in their order: the first gate that stops one names the outcome, and each decision folds before the next.</summary>
internal sealed class Settlement
{
    private readonly Gate[] gates;

    public Settlement(RuleSet rules, EngineOptions options, Router? router)
    {
        List<Gate> all = [new DueGate(), new LimitGate(), .. rules.Caps.Select(cap => new FrequencyCapGate(cap))];
        if (options.QuietHours is { } hours)
        {
            all.Add(new QuietHoursGate(hours));
        }

        if (router is not null)
        {
            all.Add(new ChannelGate(router));
        }

        if (options.Holdout is { } holdout)
        {
            all.Add(new HoldoutGate(holdout));
        }

        gates = [.. all.OrderBy(gate => gate.Place)];
    }

    public void Settle(UserState user, List<Proposal> group, Batch into)
    {
        group.Sort(Proposal.Compare);
        var ends = false;
        for (var i = 0; i < group.Count; i++)
        {
            var proposal = group[i];
            var verdict = proposal.Settled ?? Judge(user, proposal);
            var outcome = verdict?.Outcome ?? Outcome.Deliver;
            var counts = outcome.CountsForLimits() && proposal.Instance is { Counted: false };

            // A step's actions stand together; the instance goes on, or ends, with the last.
            var more = i + 1 < group.Count && proposal.Instance is { } instance && group[i + 1].Instance == instance && group[i + 1].Step == proposal.Step;
            ends |= verdict?.Ends ?? false;
            var decision = Decide(user, proposal, outcome, verdict, counts, more, ends && !more);
            ends &= more;
            Fold.Decision(user, decision);
            into.Add(user, decision);
        }

        user.Rearm();
    }

    private static Decision Decide(UserState user, Proposal proposal, Outcome outcome, Verdict? verdict, bool counts, bool more, bool ends) => new(user.Id)
    {
        Rule = proposal.Rule.Id,
        Key = proposal.Key,
        Step = proposal.Step?.Name ?? "",
        Action = proposal.Action,
        AtTicks = user.Clock,
        Due = new(proposal.Due, TimeSpan.Zero),
        Outcome = outcome,
        Reason = verdict?.Reason,
        Release = verdict is { Release: > 0 and var release } ? new DateTimeOffset(release, TimeSpan.Zero) : null,
        IsRelease = proposal.Held is not null,
        HasMore = more,
        EndsInstance = ends,
        Outgoing = proposal.Outgoing,
        Route = proposal.Route,
        State = outcome.FoldsState() ? proposal.State : [],
        Exception = proposal.Exception,
        CountsForLimit = counts,
        TriggerId = proposal.TriggerId,
    };

    private Verdict? Judge(UserState user, Proposal proposal)
    {
        foreach (var gate in gates)
        {
            if (gate.Judge(proposal, user) is { } verdict)
            {
                return verdict;
            }
        }

        return null;
    }
}
