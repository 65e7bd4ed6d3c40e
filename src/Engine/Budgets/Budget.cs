using System.Collections.Immutable;

namespace Wellspring.Engine;

/// <summary>A bound on what a day may cost, over all users: <c>Budget.Daily("coupons", 1000).Coupons("ten", cost: 10).Coupons("five", cost: 5)</c>.</summary>
/// <remarks>A day is that of the decision's <see cref="Decision.At"/> in <see cref="EngineOptions.Zone"/>. Only what is delivered is paid for; Transactional actions cost nothing.</remarks>
public sealed record Budget
{
    private Budget(string name, decimal max)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (max < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(max), max, "A budget's max must be at least 0.");
        }

        (Name, Max) = (name, max);
    }

    /// <summary>Its name, under which the engine remembers what was spent.</summary>
    public string Name { get; }

    /// <summary>What a day may cost in all, at least 0.</summary>
    public decimal Max { get; }

    internal ImmutableArray<BudgetItem> Items { get; private init; } = [];

    internal ImmutableArray<string> Rules { get; private init; } = [];

    internal Verdict Exceeded => new(Outcome.OverBudget, FormattableString.Invariant($"budget '{Name}': at most {Max} a day"));

    /// <summary>A budget for each day. Say what it pays for: coupons, messages, invitations.</summary>
    /// <param name="name">Its name, unique in the engine. Not empty.</param>
    /// <param name="max">What a day may cost in all, at least 0.</param>
    /// <exception cref="ArgumentException">The name is empty, or the number is out of its range.</exception>
    public static Budget Daily(string name, decimal max) => new(name, max);

    /// <summary>It pays for coupons.</summary>
    /// <param name="coupon">The coupon's name. Default null: all coupons that are not named before.</param>
    /// <param name="cost">What one costs, greater than 0. Default 1, so that the budget counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is not greater than 0.</exception>
    public Budget Coupons(string? coupon = null, decimal cost = 1) => With(typeof(IssueCoupon), coupon, null, cost);

    /// <summary>It pays for messages.</summary>
    /// <param name="template">The template's name. Default null: all messages that are not named before.</param>
    /// <param name="messageClass">Their class. Default null: Marketing and Service.</param>
    /// <param name="cost">What one costs, greater than 0. Default 1, so that the budget counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is not greater than 0.</exception>
    public Budget Messages(string? template = null, MessageClass? messageClass = null, decimal cost = 1) => With(typeof(SendMessage), template, messageClass, cost);

    /// <summary>It pays for invitations.</summary>
    /// <param name="to">Where to. Default null: all invitations that are not named before.</param>
    /// <param name="cost">What one costs, greater than 0. Default 1, so that the budget counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is not greater than 0.</exception>
    public Budget Invites(string? to = null, decimal cost = 1) => With(typeof(Invite), to, null, cost);

    /// <summary>It pays for this rule only, and for those named by further calls.</summary>
    /// <param name="rule">The rule's id. Not empty.</param>
    public Budget ForRule(string rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(rule);
        return this with { Rules = Rules.Add(rule) };
    }

    /// <summary>What an action of a rule costs; 0 where the budget does not pay for it.</summary>
    internal decimal CostOf(string rule, OutgoingAction action)
    {
        if (action.Class == MessageClass.Transactional || (Rules.Length > 0 && !Rules.Contains(rule)))
        {
            return 0;
        }

        foreach (var item in Items)
        {
            if (item.Covers(action))
            {
                return item.Cost;
            }
        }

        return 0;
    }

    private Budget With(Type action, string? name, MessageClass? messageClass, decimal cost) => cost > 0
        ? this with { Items = Items.Add(new(action, name, messageClass, cost)) }
        : throw new ArgumentOutOfRangeException(nameof(cost), cost, "A budget's cost must be greater than 0.");
}

/// <summary>What a budget pays for, and how much.</summary>
internal sealed record BudgetItem(Type Action, string? Name, MessageClass? Class, decimal Cost)
{
    public bool Covers(OutgoingAction action) =>
        action.GetType() == Action
        && (Class is null || Class == action.Class)
        && (Name is null || Name == action switch { SendMessage send => send.Template, IssueCoupon issue => issue.Coupon, Invite invite => invite.To, _ => null });
}

/// <summary>What a decision took from a budget.</summary>
/// <param name="Budget">The budget's name.</param>
/// <param name="Day">The day that pays for it, in the zone of the budget.</param>
/// <param name="Amount">How much.</param>
public sealed record BudgetGrant(string Budget, DateOnly Day, decimal Amount);
