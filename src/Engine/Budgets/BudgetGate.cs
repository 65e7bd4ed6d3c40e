using System.Collections.Immutable;

namespace Wellspring.Engine;

/// <summary>Budgets span users and partitions: whether there is room is asked, and what was granted is booked, in one go.</summary>
internal sealed class BudgetGate(IReadOnlyList<Budget> budgets, BudgetBook book, TimeZoneInfo zone) : Gate(GatePlace.Budget)
{
    /// <summary>Held while a proposal that costs something is judged and settled.</summary>
    public Lock Book => book.Gate;

    /// <summary>Whether some budget pays for the proposal.</summary>
    public bool Concerns(Proposal proposal)
    {
        foreach (var budget in budgets)
        {
            if (CostOf(budget, proposal) > 0)
            {
                return true;
            }
        }

        return false;
    }

    public override Verdict? Judge(Proposal proposal, UserState user)
    {
        foreach (var budget in budgets)
        {
            if (CostOf(budget, proposal) is > 0 and var cost && book.Spent(budget.Name, Day(user)) + cost > budget.Max)
            {
                return budget.Exceeded;
            }
        }

        return null;
    }

    /// <summary>Books what a proposal costs that is delivered.</summary>
    public ImmutableArray<BudgetGrant> Take(Proposal proposal, UserState user)
    {
        ImmutableArray<BudgetGrant> grants = [.. budgets.Select(budget => new BudgetGrant(budget.Name, Day(user), CostOf(budget, proposal))).Where(grant => grant.Amount > 0)];
        foreach (var grant in grants)
        {
            book.Add(grant);
        }

        return grants;
    }

    /// <summary>What was booked for a decision that came to nothing.</summary>
    public void GiveBack(Decision decision)
    {
        foreach (var grant in decision.Budgets)
        {
            book.GiveBack(grant);
        }
    }

    private static decimal CostOf(Budget budget, Proposal proposal) => proposal.Outgoing is { } outgoing ? budget.CostOf(proposal.Rule.Id, outgoing) : 0;

    private DateOnly Day(UserState user) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(user.Now, zone).DateTime);
}
