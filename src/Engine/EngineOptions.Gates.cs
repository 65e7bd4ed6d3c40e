namespace Wellspring.Engine;

/// <content>What gates judge by, beside caps and holdout.</content>
public sealed partial class EngineOptions
{
    private readonly SortedDictionary<string, Experiment> experiments = new(StringComparer.Ordinal);

    private readonly List<Budget> budgets = [];

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

    private void CheckBudgets(List<string> mistakes)
    {
        foreach (var twice in budgets.GroupBy(budget => budget.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            mistakes.Add($"budget '{twice.Key}': there are {twice.Count()} of this name; names must differ");
        }

        foreach (var budget in budgets)
        {
            if (budget.Items.IsEmpty)
            {
                mistakes.Add($"budget '{budget.Name}': it pays for nothing; say for what with Coupons, Messages or Invites");
            }

            foreach (var rule in budget.Rules.Where(id => !rules.Exists(rule => rule.Id == id)))
            {
                mistakes.Add($"budget '{budget.Name}', ForRule(\"{rule}\"): there is no such rule");
            }
        }
    }
}
