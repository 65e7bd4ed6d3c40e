using System.Runtime.InteropServices;

namespace Wellspring.Engine;

/// <summary>Settles the proposals of one group in their order: the first gate that stops one names the outcome, and each decision folds before the next.</summary>
internal sealed class Settlement
{
    private readonly Gate[] gates;
    private readonly ExclusiveGate exclusive = new();
    private readonly BudgetGate? budgets;
    private readonly ShadowGate shadow;

    public Settlement(RuleSet rules, EngineOptions options, Router? router)
    {
        List<Gate> all = [new PauseGate(options.Panel), new HistoryGate(shadow = new ShadowGate(options.Panel, options.Holdout)), new DueGate(), new LimitGate(), new ConsentGate(rules.Ledger, options.Consent), new StopGate(options.Panel), new SuppressionGate(rules.Ledger), new ExperimentGate(), exclusive, .. StrictestFirst(rules.Caps).Select(cap => new FrequencyCapGate(cap, router))];
        if (options.Budgets.Count > 0)
        {
            all.Add(budgets = new BudgetGate(options.Budgets, options.BudgetBook, options.Zone));
        }

        if (options.QuietHours is { } hours)
        {
            all.Add(new QuietHoursGate(hours, router));
        }

        if (router is not null)
        {
            all.Add(new ChannelGate(router));
        }

        all.Add(shadow);
        if (options.Holdout is { } holdout)
        {
            all.Add(new HoldoutGate(holdout));
        }

        gates = [.. all.OrderBy(gate => gate.Place)];
    }

    /// <param name="user">The user.</param>
    /// <param name="group">What is proposed.</param>
    /// <param name="failures">Gets the rules that are started by what is decided, and fail.</param>
    /// <param name="into">Gets the decisions.</param>
    public void Settle(UserState user, List<Proposal> group, List<Fold.Failure> failures, Batch into)
    {
        group.Sort(Proposal.Compare);
        exclusive.Begin();
        var ends = false;
        for (var i = 0; i < group.Count; i++)
        {
            var proposal = group[i];

            // A step's actions stand together; the instance goes on, or ends, with the last.
            var more = i + 1 < group.Count && proposal.Instance is { } instance && group[i + 1].Instance == instance && group[i + 1].Step == proposal.Step;
            if (budgets?.Concerns(proposal) == true)
            {
                // No one else may spend between the question and the booking.
                lock (budgets.Book)
                {
                    Settle(user, proposal, more, ref ends, failures, into);
                }
            }
            else
            {
                Settle(user, proposal, more, ref ends, failures, into);
            }
        }

        user.Rearm();
    }

    /// <summary>A decision came to nothing, for its turn could not be folded.</summary>
    public void TakeBack(Decision decision) => budgets?.GiveBack(decision);

    /// <summary>What speaks by now against sending what was decided; null where nothing does.</summary>
    public Verdict? Judge(UserState user, PendingDelivery pending)
    {
        foreach (var gate in gates)
        {
            if ((gate as SendingGate)?.Judge(pending.Action, user, pending.Credit) is { } verdict)
            {
                return verdict;
            }
        }

        return null;
    }

    /// <summary>What would speak against sending something just now, whatever rule it came from; null where nothing would. Channels are asked elsewhere.</summary>
    public Verdict? Objection(UserState user, OutgoingAction action)
    {
        foreach (var gate in gates)
        {
            var verdict = gate switch
            {
                SendingGate sending => sending.Judge(action, user, null),
                FrequencyCapGate cap => cap.Judge(action, user, heldSince: null),
                _ => null,
            };
            if (verdict is not null)
            {
                return verdict;
            }
        }

        return null;
    }

    /// <param name="user">The user.</param>
    /// <param name="proposal">What is proposed.</param>
    /// <param name="more">Other actions of the same step follow.</param>
    /// <param name="ends">Whether the instance is to end with the step's last action.</param>
    /// <param name="failures">Gets the rules that are started by it, and fail.</param>
    /// <param name="into">Gets the decision.</param>
    private void Settle(UserState user, Proposal proposal, bool more, ref bool ends, List<Fold.Failure> failures, Batch into)
    {
        var verdict = proposal.Settled ?? Judge(user, proposal);
        var outcome = verdict?.Outcome ?? Outcome.Deliver;
        var counts = outcome.CountsForLimits() && proposal.Instance is { Counted: false };
        ends |= verdict?.Ends ?? false;
        var decision = Decide(user, proposal, outcome, verdict, counts, more, ends && !more);
        ends &= more;

        // What cannot be folded is taken back with the others of its turn.
        into.Add(user, decision);
        Fold.Decision(user, decision, failures);
        exclusive.Settled(proposal, outcome);
    }

    private Decision Decide(UserState user, Proposal proposal, Outcome outcome, Verdict? verdict, bool counts, bool more, bool ends) => new(user.Id)
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
        Budgets = outcome == Outcome.Deliver && budgets is not null ? budgets.Take(proposal, user) : [],
        References = ImmutableCollectionsMarshal.AsImmutableArray(proposal.References),
        Exception = proposal.Exception,
        CountsForLimit = counts,
        TriggerId = proposal.TriggerId,
    };

    /// <summary>Of several caps that are full the first says what becomes of the message: that is one that ends the instance, then one that skips, then the one that holds the shortest.</summary>
    private static IEnumerable<CapCounter> StrictestFirst(IEnumerable<CapCounter> caps) =>
        caps.OrderBy(counter => counter.Cap.Over switch { OverCap.Exit => 0, OverCap.Skip => 1, _ => 2 }).ThenBy(counter => counter.Cap.DeferAtMost);

    private Verdict? Judge(UserState user, Proposal proposal)
    {
        foreach (var gate in gates)
        {
            // What is not to be sent is not held either, for what is held counts.
            if (gate.Judge(proposal, user) is { } verdict && (verdict.Outcome != Outcome.Deferred || shadow.Mode(proposal) is null))
            {
                return verdict;
            }
        }

        return null;
    }
}
