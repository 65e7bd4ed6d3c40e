using System.Collections.Immutable;
using System.Globalization;

namespace Wellspring.Engine;

/// <summary>Decide: what is due for a user now, as proposals. Pure: it reads the state and changes nothing.</summary>
internal sealed class Decider
{
    private readonly List<(Step Step, long Due)> due = [];
    private readonly List<Proposal> again = [];

    /// <summary>Adds the proposals of one group: all steps due by the user's clock.</summary>
    public void Decide(UserState user, List<Fold.Failure> failures, List<Proposal> into)
    {
        foreach (var failure in failures)
        {
            into.Add(Failed(new(failure.Rule, failure.Key, null, failure.Arrival.Time, null) { TriggerId = failure.Arrival.Fingerprint }, failure.Exception));
        }

        if (user.NextDue > user.Clock)
        {
            return;
        }

        foreach (var instance in user.Instances)
        {
            due.Clear();
            instance.CollectDue(user.Clock, due);
            for (var i = 0; i < due.Count; i++)
            {
                var (step, at) = due[i];
                var proposal = new Proposal(instance.Rule, instance.Key, step, at, instance) { TriggerId = instance.TriggerId };
                if (i < due.Count - 1)
                {
                    into.Add(proposal with { Settled = new(Outcome.TooLate, $"overtaken by step '{due[^1].Step.Name}'") });
                }
                else
                {
                    Propose(user, proposal, instance.Trigger, into);
                }
            }
        }

        foreach (var held in user.Held)
        {
            if (held.Release <= user.Clock)
            {
                Release(user, held, into);
            }
        }
    }

    /// <summary>What was held is proposed as if it had not been: its condition and what it says see the user as of now.</summary>
    private void Release(UserState user, Held held, List<Proposal> into)
    {
        var proposal = new Proposal(held.Rule, held.Origin.Key, held.Step, held.Due, null) { TriggerId = held.Origin.TriggerId, Action = held.Origin.Action, Held = held };
        again.Clear();
        Propose(user, proposal, held.Origin.Trigger, again);

        // The step's other messages were settled by themselves, and its state actions have folded.
        into.Add(again.Find(made => made.Action == proposal.Action && (made.Outgoing ?? (object?)made.Settled) is not null) is { } same
            ? same with { State = [] }
            : proposal with { Settled = new(Outcome.NotEligible, "the step proposes it no longer") });
    }

    private static void Propose(UserState user, Proposal proposal, KeptData? kept, List<Proposal> into)
    {
        var step = proposal.Step!;
        if (proposal.Rule is { IsRemoved: true, Until: var until })
        {
            into.Add(proposal with { Settled = new(Outcome.Paused, string.Create(CultureInfo.InvariantCulture, $"the rule was removed at {new DateTime(until) - ActiveRules.RemovedFor:yyyy-MM-dd HH:mm:ss}Z; what is left of it is cancelled after {ActiveRules.RemovedFor.Days} days")) });
            return;
        }

        try
        {
            var trigger = kept?.Value;
            if (step.Where is { } where && !where(user, trigger))
            {
                into.Add(proposal with { Settled = new(Outcome.NotMatched, "the step's condition is false") });
                return;
            }

            var actions = step.Act(user, trigger);
            if (actions is null || actions.IsEmpty)
            {
                into.Add(proposal with { Settled = new(Outcome.NotEligible, "the step proposed nothing") });
                return;
            }

            var outgoing = actions.Outgoing;
            into.Add(proposal with { Action = 0, State = Checked(user, proposal, actions.State), Outgoing = outgoing.IsEmpty ? null : outgoing[0] });
            for (var i = 1; i < outgoing.Length; i++)
            {
                into.Add(proposal with { Action = i, Outgoing = outgoing[i] });
            }
        }
        catch (Exception exception) when (exception is not UnreadableDataException)
        {
            into.Add(Failed(proposal, exception));
        }
    }

    private static ImmutableArray<StateAction> Checked(UserState user, Proposal proposal, ImmutableArray<StateAction> actions) =>
        actions.Any(static action => action is Consequence)
            ? [.. actions.Select(action => action is Consequence consequence ? consequence.Checked(user, proposal.Rule, (proposal.Instance?.Depth ?? 0) + 1) : action)]
            : actions;

    private static Proposal Failed(Proposal proposal, Exception exception) =>
        proposal with { Settled = new(Outcome.RuleFailed, $"{exception.GetType().Name}: {exception.Message}"), Exception = exception };
}
