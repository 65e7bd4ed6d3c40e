namespace Wellspring.Engine;

/// <content>What gates judge by, beside caps and holdout.</content>
public sealed partial class EngineOptions
{
    private readonly SortedDictionary<string, Experiment> experiments = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, Experiment> Experiments => experiments;

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
}
