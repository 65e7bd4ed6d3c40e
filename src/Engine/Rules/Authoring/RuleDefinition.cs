using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>A condition as it was written: its place in the rule for people, its tree for the compiler.</summary>
internal sealed record Clause(string Text, LambdaExpression Lambda);

/// <summary>What a rule's <c>Define</c> said, before it is checked and compiled.</summary>
internal sealed class RuleDefinition(string? id, int priority, Type ruleClass)
{
    public string Id { get; } = id ?? "";

    public string Name { get; } = string.IsNullOrEmpty(id) ? $"of class {ruleClass.Name}" : $"'{id}'";

    public int Priority { get; } = priority;

    /// <summary>The type of event that triggers, or <see cref="Occasion"/>; null for silence.</summary>
    public Type? Trigger { get; private set; }

    /// <summary>The schedule that brings the occasions, if one does.</summary>
    public Schedule? Schedule { get; set; }

    /// <summary>The segment whose users bring the occasions by entering or leaving it, if one does.</summary>
    public (Clause Segment, bool Enters)? Border { get; set; }

    /// <summary>All clauses in the order they were written, for people.</summary>
    public List<string> Texts { get; } = [];

    public List<string> Mistakes { get; } = [];

    public List<Clause> Conditions { get; } = [];

    public List<Clause> Reads { get; } = [];

    public List<(Type Event, Clause? Match)> Exits { get; } = [];

    public List<Type> Tells { get; } = [];

    public Clause? Key { get; set; }

    public bool Once { get; set; }

    public string? RestartsUntil { get; set; }

    public (int Max, TimeSpan Per)? Limit { get; private set; }

    public List<(string Experiment, int Arm, string Text)> Arms { get; } = [];

    public (string Group, TimeSpan? Per)? Exclusive { get; private set; }

    public TimeSpan MaxTriggerAge { get; set; } = TimeSpan.FromHours(72);

    public OnActivation OnActivation { get; set; } = OnActivation.ArmFuture;

    public (Clause Value, IReadOnlyList<decimal> Thresholds)? Crossing { get; set; }

    /// <summary>What an instance goes through: one section, or with a crossing one for each threshold.</summary>
    public List<SectionDefinition> Sections { get; } = [];

    /// <summary>Begins the rule's chain. A second chain is a mistake, and what it says goes to a definition that no one reads.</summary>
    public RuleDefinition Begin(Type? trigger, string text)
    {
        if (Sections.Count > 0)
        {
            Mistake(text, "a rule has one When; write a second rule class for the other");
            return new RuleDefinition(Id, Priority, typeof(LifecycleRule)).Begin(trigger, text);
        }

        Trigger = trigger;
        Texts.Add(text);
        Sections.Add(new SectionDefinition(this));
        return this;
    }

    public void AtMost(int max, TimeSpan per, string text)
    {
        var clause = $"AtMost({max}, per: {text})";
        Texts.Add(clause);
        Limit = (max, per);
        if (max < 1)
        {
            Mistake(clause, $"max is {max}; at least 1 is expected");
        }

        if (per < TimeSpan.Zero)
        {
            Mistake(clause, $"{Spans.Text(per)} is negative; 0 switches the limit off");
        }
    }

    public void MayTell(Type told)
    {
        Texts.Add($"Tells<{told.Name}>()");
        Tells.Add(told);
    }

    public void InArm(string experiment, int arm)
    {
        Arms.Add((experiment, arm, $"InArm(\"{experiment}\", {arm})"));
        Texts.Add(Arms[^1].Text);
    }

    public void InExclusiveGroup(string group, TimeSpan? per, string text)
    {
        var clause = $"Exclusive(\"{group}\"{(per is null ? "" : $", per: {text}")})";
        Texts.Add(clause);
        if (string.IsNullOrEmpty(group))
        {
            Mistake(clause, "the group needs a name");
        }

        if (per <= TimeSpan.Zero)
        {
            Mistake(clause, $"{Spans.Text(per.Value)} is not greater than 0; leave it out where only proposals of one moment compete");
        }

        if (Exclusive is not null)
        {
            Mistake(clause, "a rule is in one exclusive group");
        }

        Exclusive = (group, per);
    }

    public void CheckName(string name, string clause)
    {
        if (string.IsNullOrEmpty(name))
        {
            Mistake(clause, "a step needs a name");
        }
    }

    public void Mistake(string clause, string what) => Mistakes.Add($"rule {Name}, {clause}: {what}");
}

/// <summary>Steps with their spans from the section's start, and at its end perhaps a wait for an event.</summary>
internal sealed class SectionDefinition(RuleDefinition rule)
{
    private bool rises = true;

    public RuleDefinition Rule { get; } = rule;

    public List<StepDefinition> Steps { get; } = [];

    public WaitDefinition? Wait { get; set; }

    /// <summary>How long after the section's start the next <c>Do</c> or <c>WaitFor</c> comes.</summary>
    public TimeSpan Offset { get; set; }

    /// <param name="name">The step's name.</param>
    /// <param name="after">Its span from the section's start.</param>
    /// <param name="spanned">Whether the span was written for just this step, and so has to be greater than zero.</param>
    /// <param name="text">Its clause.</param>
    /// <param name="act">What it proposes.</param>
    public StepDefinition Add(string name, TimeSpan after, bool spanned, string text, Func<UserFacts, object?, Actions> act)
    {
        Rule.Texts.Add(text);
        if (Wait is not null)
        {
            Rule.Mistake(text, "nothing can follow WaitFor; put the step into one of its branches");
        }

        if (after < TimeSpan.Zero || (after == TimeSpan.Zero && spanned))
        {
            Rule.Mistake(text, $"{Spans.Text(after)} is not greater than 0");
        }
        else if (rises && Steps.Count > 0 && after <= Steps[^1].After)
        {
            rises = false; // What follows is measured against a mistake.
            Rule.Mistake(text, $"due {Spans.Text(after)} after the start, which is not later than step '{Steps[^1].Name}' at {Spans.Text(Steps[^1].After)}; spans must rise");
        }

        var step = new StepDefinition(name, after, text, act);
        Steps.Add(step);
        Offset = after;
        return step;
    }

    /// <summary>A condition of the step before.</summary>
    public void Where(LambdaExpression condition, string text)
    {
        Rule.Texts.Add($"Where({text})");
        if (Steps.Count == 0)
        {
            Rule.Mistake($"Where({text})", "no step stands before it; a step's condition follows the step, a trigger's follows When");
            return;
        }

        Steps[^1].Where.Add(new($"{Steps[^1].Text}, Where({text})", condition));
    }
}

internal sealed class StepDefinition(string name, TimeSpan after, string text, Func<UserFacts, object?, Actions> act)
{
    public string Name { get; } = name;

    public TimeSpan After { get; } = after;

    public string Text { get; } = text;

    public Func<UserFacts, object?, Actions> Act { get; } = act;

    public List<Clause> Where { get; } = [];
}

internal sealed record WaitDefinition(Type Event, Clause? Match, TimeSpan From, TimeSpan Until, SectionDefinition Then, SectionDefinition Otherwise);
