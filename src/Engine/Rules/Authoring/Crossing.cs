namespace Wellspring.Engine;

/// <summary>A threshold that was reached.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Threshold">Its value.</param>
public sealed record Level(int Index, string Name, decimal Threshold);

/// <summary>A value that crosses thresholds; <see cref="ThenHighest"/> says what follows.</summary>
/// <typeparam name="TEvent">The triggering event's record.</typeparam>
public sealed class Crossing<TEvent>
    where TEvent : class
{
    private readonly RuleDefinition rule;
    private readonly string clause;
    private readonly IReadOnlyList<string> names;

    internal Crossing(RuleDefinition rule, string clause, IReadOnlyList<string> names) => (this.rule, this.clause, this.names) = (rule, clause, names);

    /// <summary>Proposes once, for the highest threshold newly reached; its name is the step's name.</summary>
    /// <param name="act">What is proposed for a threshold.</param>
    public void ThenHighest(Func<UserFacts, TEvent, Level, Actions> act)
    {
        // Each threshold is a section of its own with one step: an instance starts in the section of the threshold it reached.
        rule.Sections.Clear();
        var thresholds = rule.Crossing!.Value.Thresholds;
        for (var i = 0; i < Math.Min(names.Count, thresholds.Count); i++)
        {
            var level = new Level(i, names[i], thresholds[i]);
            var section = new SectionDefinition(rule);
            section.Add(names[i] ?? "", TimeSpan.Zero, spanned: false, $"{clause}, level '{names[i]}'", (user, e) => act(user, (TEvent)e!, level));
            rule.Sections.Add(section);
        }
    }

    internal static void Check(RuleDefinition rule, string clause, IReadOnlyList<decimal> thresholds, IReadOnlyList<string> names)
    {
        if (thresholds.Count == 0)
        {
            rule.Mistake(clause, "there is no threshold; give at least one");
            return;
        }

        for (var i = 0; i < thresholds.Count; i++)
        {
            if (thresholds[i] <= 0)
            {
                rule.Mistake(clause, FormattableString.Invariant($"the threshold {thresholds[i]} is not greater than 0"));
            }
            else if (i > 0 && thresholds[i] <= thresholds[i - 1])
            {
                rule.Mistake(clause, FormattableString.Invariant($"the thresholds must rise, and {thresholds[i]} follows {thresholds[i - 1]}"));
                break;
            }
        }

        if (names.Count != thresholds.Count)
        {
            rule.Mistake(clause, $"{thresholds.Count} thresholds and {names.Count} names; give each threshold a name");
        }

        if (names.Any(string.IsNullOrEmpty))
        {
            rule.Mistake(clause, "a name is empty");
        }

        foreach (var twice in names.Where(n => n is not null).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            rule.Mistake(clause, $"the name '{twice.Key}' stands {twice.Count()} times; names must differ");
        }
    }
}
