using System.Globalization;
using System.Text;

namespace Wellspring.Engine;

/// <summary>Which rules are in force, as a partition notes it in its journal: the set's version, then each rule's version and id, line by line.</summary>
internal sealed class ActiveRules
{
    private readonly Dictionary<string, string> versions;

    private ActiveRules(string version, Dictionary<string, string> versions) => (Version, this.versions) = (version, versions);

    public static ActiveRules None { get; } = new("", []);

    public string Version { get; }

    public static ActiveRules Of(RuleSet rules) => new(rules.Version, rules.Rules.ToDictionary(rule => rule.Id, Text, StringComparer.Ordinal));

    /// <summary>Null where nothing was noted yet.</summary>
    public static ActiveRules? Read(ReadOnlyMemory<byte> note)
    {
        if (note.IsEmpty)
        {
            return null;
        }

        var lines = Encoding.UTF8.GetString(note.Span).Split('\n');
        return new(lines[0], lines[1..].ToDictionary(line => line[17..], line => line[..16], StringComparer.Ordinal));
    }

    public static byte[] Note(RuleSet rules) =>
        Encoding.UTF8.GetBytes(string.Join('\n', rules.Rules.Select(rule => $"{Text(rule)} {rule.Id}").Prepend(rules.Version)));

    public bool Has(Rule rule) => versions.TryGetValue(rule.Id, out var version) && version == Text(rule);

    /// <summary>The set comes into force after this one.</summary>
    public RuleSetActivated Activate(RuleSet rules, DateTimeOffset at) =>
        new(rules.Version, at, [.. rules.Rules.Select(rule => new ActivatedRule(rule.Id, Text(rule), rule.Clauses, Has(rule) ? null : rule.OnActivation))]);

    /// <summary>What differs between this and another set, in words.</summary>
    public string Differences(RuleSet rules)
    {
        var parts = new[]
        {
            ("new", rules.Rules.Where(rule => !versions.ContainsKey(rule.Id)).Select(rule => rule.Id)),
            ("changed", rules.Rules.Where(rule => versions.ContainsKey(rule.Id) && !Has(rule)).Select(rule => rule.Id)),
            ("gone", versions.Keys.Where(id => rules.Find(id) is null).Order(StringComparer.Ordinal)),
        };
        var text = string.Join("; ", parts.Where(part => part.Item2.Any()).Select(part => $"{part.Item1}: {string.Join(", ", part.Item2)}"));
        return text.Length > 0 ? text : "the rules are the same; caps, event types or DedupeFor differ";
    }

    public static string Text(Rule rule) => rule.Version.ToString("x16", CultureInfo.InvariantCulture);
}
