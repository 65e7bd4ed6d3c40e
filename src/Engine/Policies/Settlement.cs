namespace Wellspring.Engine;

/// <summary>Settles the proposals of one group in their order: the first gate that stops one names the outcome, and each decision folds before the next.</summary>
internal sealed class Settlement
{
    private readonly Gate[] gates;
    private readonly ExclusiveGate exclusive = new();
    private readonly BudgetGate? budgets;

    public Settlement(RuleSet rules, EngineOptions options)
    {
        List<Gate> all = [new PauseGate(options.Panel), new DueGate(), new LimitGate(), new ConsentGate(rules.Ledger, options.Consent), new StopGate(options.Panel), new SuppressionGate(rules.Ledger), new ExperimentGate(), exclusive, .. rules.Caps.Select(cap => new FrequencyCapGate(cap))];
        if (options.Budgets.Count > 0)
        {
            all.Add(budgets = new BudgetGate(options.Budgets, options.BudgetBook, options.Zone));
        }

        all.Add(new ShadowGate(options.Panel, options.Holdout));
        if (options.Holdout is { } holdout)
        {
            all.Add(new HoldoutGate(holdout));
        }

        gates = [.. all.OrderBy(gate => gate.Place)];
    }

    public void Settle(UserState user, List<Proposal> group, Batch into)
    {
        group.Sort(Proposal.Compare);
        exclusive.Begin();
        foreach (var proposal in group)
        {
            if (budgets?.Concerns(proposal) == true)
            {
                // No one else may spend between the question and the booking.
                lock (budgets.Book)
                {
                    Settle(user, proposal, into);
                }
            }
            else
            {
                Settle(user, proposal, into);
            }
        }

        user.Rearm();
    }

    private void Settle(UserState user, Proposal proposal, Batch into)
    {
        var verdict = proposal.Settled ?? Judge(user, proposal);
        var outcome = verdict?.Outcome ?? Outcome.Deliver;
        var counts = outcome.CountsForLimits() && proposal.Instance is { Counted: false };
        var decision = Decide(user, proposal, outcome, verdict?.Reason, counts);
        Fold.Decision(user, decision);
        exclusive.Settled(proposal, outcome);
        into.Add(user, decision);
    }

    private Decision Decide(UserState user, Proposal proposal, Outcome outcome, string? reason, bool counts) => new(user.Id)
    {
        Rule = proposal.Rule.Id,
        Key = proposal.Key,
        Step = proposal.Step?.Name ?? "",
        Action = proposal.Action,
        AtTicks = user.Clock,
        Due = new(proposal.Due, TimeSpan.Zero),
        Outcome = outcome,
        Reason = reason,
        Outgoing = proposal.Outgoing,
        State = outcome.FoldsState() ? proposal.State : [],
        Budgets = outcome == Outcome.Deliver && budgets is not null ? budgets.Take(proposal, user) : [],
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
