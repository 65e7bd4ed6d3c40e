using System.Globalization;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Engine;

/// <summary>The version of rules: a hash of all that changes what they make of the same history, the options' values folded in. Plain code (what steps propose) is not in it.</summary>
internal static class RuleVersion
{
    public static ulong Of(RuleDefinition rule)
    {
        var text = new StringBuilder();
        Line(text, rule.Id, rule.Priority, rule.Trigger, rule.Once, rule.RestartsUntil, rule.MaxTriggerAge, rule.Limit);
        Clauses(text, "condition", rule.Conditions);
        Clauses(text, "reads", rule.Reads);
        Clauses(text, "key", [rule.Key]);
        foreach (var (type, match) in rule.Exits)
        {
            Line(text, "exit", type, Text(match));
        }

        if (rule.Crossing is { } crossing)
        {
            Line(text, "crosses", Text(crossing.Value), string.Join(' ', crossing.Thresholds.Select(t => t.ToString(CultureInfo.InvariantCulture))));
        }

        if (rule.Exclusive is { } exclusive)
        {
            Line(text, "exclusive", exclusive.Group, exclusive.Per);
        }

        foreach (var (experiment, arm, _) in rule.Arms)
        {
            Line(text, "arm", experiment, arm);
        }

        foreach (var told in rule.Tells)
        {
            Line(text, "tells", told);
        }

        foreach (var section in rule.Sections)
        {
            Section(text, section);
        }

        return Hash(text.ToString());
    }

    /// <summary>Of a whole set: the rules, what is counted for caps, the experiments, and the types of events.</summary>
    public static ulong Of(IEnumerable<Rule> rules, EngineOptions options, IEnumerable<string> facts)
    {
        var text = new StringBuilder();
        Line(text, $"format {StateLayout.LatestFormat}", options.DedupeFor);
        foreach (var rule in rules)
        {
            Line(text, rule.Id, rule.Version);
        }

        foreach (var (name, experiment) in options.Experiments)
        {
            Line(text, "experiment", name, experiment.Text);
        }

        foreach (var line in options.Caps.Select(cap => cap.Text).Order(StringComparer.Ordinal).Concat(options.Events.All.Select(type => type.Name)).Concat(facts))
        {
            Line(text, line);
        }

        return Hash(text.ToString());
    }

    private static void Section(StringBuilder text, SectionDefinition section)
    {
        Line(text, "section");
        foreach (var step in section.Steps)
        {
            Line(text, "step", step.Name, step.After);
            Clauses(text, "where", step.Where);
        }

        if (section.Wait is { } wait)
        {
            Line(text, "wait", wait.Event, Text(wait.Match), wait.From, wait.Until);
            Section(text, wait.Then);
            Section(text, wait.Otherwise);
        }
    }

    private static void Clauses(StringBuilder text, string kind, IEnumerable<Clause?> clauses)
    {
        foreach (var clause in clauses.OfType<Clause>())
        {
            Line(text, kind, Text(clause));
        }
    }

    private static string? Text(Clause? clause) => clause is null ? null : ExpressionText.Of((LambdaExpression)Normalizer.Normalize(clause.Lambda));

    private static void Line(StringBuilder text, params ReadOnlySpan<object?> parts)
    {
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part}\u001f");
        }

        text.Append('\n');
    }

    private static ulong Hash(string text) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
