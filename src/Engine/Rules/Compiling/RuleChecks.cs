namespace Wellspring.Engine;

/// <summary>Mistakes that only the whole rule shows.</summary>
internal static class RuleChecks
{
    public static void Check(RuleDefinition rule)
    {
        if (rule.Id.Length == 0)
        {
            rule.Mistake("[Rule]", "the rule has no id; put [Rule(\"its-id\")] on the class or give an id where it is added");
        }

        if (rule.Sections.Count == 0)
        {
            if (rule.Mistakes.Count == 0)
            {
                rule.Mistake("Define()", "it says nothing; begin with When<TEvent>(), WhenSilent(), Every(schedule), WhenEnters(segment) or WhenLeaves(segment)");
            }

            return;
        }

        var first = rule.Sections[0];
        if (first.Steps.Count == 0 && first.Wait is null && rule.Mistakes.Count == 0)
        {
            rule.Mistake("Define()", "it proposes nothing; end with a Step, Then, ThenHighest or For");
        }

        if (rule.Once && rule.Crossing is not null)
        {
            rule.Mistake("Once()", "a crossing is silent the second time anyway; leave Once out");
        }

        if (rule.RestartsUntil is { } until && (first.Steps.Count == 0 || first.Steps[0].Name != until))
        {
            rule.Mistake($"RestartsUntil(\"{until}\")", $"an instance restarts only while nothing was proposed, so name the first step{(first.Steps.Count > 0 ? $", '{first.Steps[0].Name}'" : "")}");
        }
    }

    /// <summary>The arm that a rule names; null where there is no such arm.</summary>
    public static RuleArm? Arm(RuleDefinition definition, (string Experiment, int Arm, string Text) arm, IReadOnlyDictionary<string, Experiment> experiments)
    {
        if (!experiments.TryGetValue(arm.Experiment ?? "", out var experiment))
        {
            definition.Mistake(arm.Text, $"no experiment '{arm.Experiment}' is registered; add it with AddExperiment(\"{arm.Experiment}\", …)");
            return null;
        }

        if (arm.Arm < 0 || arm.Arm >= experiment.Arms)
        {
            definition.Mistake(arm.Text, $"the experiment has arms 0 to {experiment.Arms - 1}");
            return null;
        }

        return new(arm.Experiment!, experiment, arm.Arm);
    }
}
