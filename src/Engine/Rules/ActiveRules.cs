using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Which rules are in force, as a partition notes it in its journal.</summary>
internal sealed class ActiveRules
{
    private readonly Dictionary<string, string> versions;

    private ActiveRules(string version, Dictionary<string, string> versions, StateLayout layout) => (Version, this.versions, Layout) = (version, versions, layout);

    public static ActiveRules None { get; } = new("", [], new([], [], [], []));

    public string Version { get; }

    /// <summary>How snapshots were written under these rules.</summary>
    public StateLayout Layout { get; }

    public static ActiveRules Of(RuleSet rules) => new(rules.Version, rules.Rules.ToDictionary(rule => rule.Id, Text, StringComparer.Ordinal), rules.Layout);

    public static ActiveRules Read(JsonElement json)
    {
        var rules = json.GetProperty("rules").EnumerateObject().Select(rule => KeyValuePair.Create(rule.Name, rule.Value.GetString()!)).ToArray();
        return new(
            json.GetProperty("version").GetString()!,
            new(rules, StringComparer.Ordinal),
            new(Texts(json, "slots"), Texts(json, "memories"), Texts(json, "events"), [.. rules.Select(rule => rule.Key)]) { Format = json.TryGetProperty("format", out var format) ? format.GetInt32() : StateLayout.Unnoted });
    }

    /// <summary>Writes the members that <see cref="Read"/> reads.</summary>
    public static void Write(RuleSet rules, Utf8JsonWriter json)
    {
        json.WriteString("version"u8, rules.Version);
        json.WriteNumber("format"u8, rules.Layout.Format);
        json.WriteStartObject("rules"u8);
        foreach (var rule in rules.Rules)
        {
            json.WriteString(rule.Id, Text(rule));
        }

        json.WriteEndObject();
        foreach (var (name, texts) in new[] { ("slots", rules.Layout.Slots), ("memories", rules.Layout.Memories), ("events", rules.Layout.Events) })
        {
            json.WriteStartArray(name);
            Array.ForEach(texts, json.WriteStringValue);
            json.WriteEndArray();
        }
    }

    private static string[] Texts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

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
        return text.Length > 0 ? text : "the rules are the same; caps, experiments, event types or DedupeFor differ";
    }

    public static string Text(Rule rule) => Text(rule.Version);

    public static string Text(ulong version) => version.ToString("x16", CultureInfo.InvariantCulture);
}
