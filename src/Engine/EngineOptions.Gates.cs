namespace Wellspring.Engine;

/// <content>What gates judge by, beside caps and holdout.</content>
public sealed partial class EngineOptions
{
    private readonly SortedDictionary<string, Experiment> experiments = new(StringComparer.Ordinal);

    private readonly List<Budget> budgets = [];

    /// <summary>Where caps and budgets stand in a configuration, those that come from one.</summary>
    private readonly Dictionary<object, string> places = new(ReferenceEqualityComparer.Instance);

    internal IReadOnlyDictionary<string, Experiment> Experiments => experiments;

    internal IReadOnlyList<Budget> Budgets => budgets;

    /// <summary>What the engine has spent; it stays when rules and budgets change.</summary>
    internal BudgetBook BudgetBook { get; private init; } = new();

    /// <summary>What people have stopped.</summary>
    internal ControlPanel Panel { get; private init; } = new();

    /// <summary>Adds an experiment. Rules can be for one of its arms, and steps can read the user's arm, by its name.</summary>
    /// <param name="name">The name, compared ordinally. Not empty.</param>
    /// <param name="experiment">The experiment. Its salt and weights are part of the rules' version.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">There is an experiment of this name.</exception>
    public EngineOptions AddExperiment(string name, Experiment experiment)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(experiment);
        if (!experiments.TryAdd(name, experiment))
        {
            throw new ArgumentException($"There is an experiment '{name}' already; add each under a name of its own.", nameof(name));
        }

        return this;
    }

    /// <summary>Adds a budget. An action must be paid for by all that cover it.</summary>
    /// <param name="budget">The budget.</param>
    /// <returns>This object.</returns>
    public EngineOptions AddBudget(Budget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        budgets.Add(budget);
        return this;
    }

    /// <summary>Says where a cap or a budget stands, for what can only be checked when all options are known.</summary>
    internal void Place(object part, string path) => places[part] = path;

    private string? PlaceOf(object part) => places.GetValueOrDefault(part);

    private void CheckBudgets(List<string> mistakes)
    {
        foreach (var twice in budgets.GroupBy(budget => budget.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            mistakes.Add($"budget '{twice.Key}': there are {twice.Count()} of this name; names must differ");
        }

        foreach (var budget in budgets)
        {
            var place = PlaceOf(budget);
            if (budget.Items.IsEmpty)
            {
                mistakes.Add(place is not null ? $"{place}.pays: it pays for nothing; name a coupon, a message or an invite" : $"budget '{budget.Name}': it pays for nothing; say for what with Coupons, Messages or Invites");
            }

            foreach (var (i, rule) in budget.Rules.Index().Where(named => !rules.Exists(rule => rule.Id == named.Item)))
            {
                mistakes.Add(place is not null ? $"{place}.rules[{i}]: there is no rule '{rule}'" : $"budget '{budget.Name}', ForRule(\"{rule}\"): there is no such rule");
            }
        }
    }
}
