using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Which rules are in force, as a partition notes it in its journal, and which are removed and have users on their way yet.</summary>
internal sealed class ActiveRules
{
    /// <summary>For how long the instances of a removed rule go on, as those of a paused one.</summary>
    public static readonly TimeSpan RemovedFor = TimeSpan.FromDays(7);

    private readonly Dictionary<string, Noted> rules;
    private readonly Dictionary<string, Noted> removed;

    private ActiveRules(string version, Dictionary<string, Noted> rules, Dictionary<string, Noted> removed, StateLayout layout) => (Version, this.rules, this.removed, Layout) = (version, rules, removed, layout);

    public static ActiveRules None { get; } = new("", [], [], new([], [], [], []));

    public string Version { get; }

    /// <summary>How snapshots were written under these rules.</summary>
    public StateLayout Layout { get; }

    public static ActiveRules Of(RuleSet rules) => new(rules.Version, Note(rules.Rules), Note(rules.Removed), rules.Layout);

    public static ActiveRules Read(JsonElement json)
    {
        // Before there were shapes, what was removed was gone.
        var shapes = json.TryGetProperty("shapes", out var noted) ? noted : default;
        var inForce = json.GetProperty("rules").EnumerateObject().Select(rule =>
            KeyValuePair.Create(rule.Name, new Noted(rule.Value.GetString()!, long.MaxValue, shapes.ValueKind == JsonValueKind.Object ? RuleShape.Read(shapes.GetProperty(rule.Name)) : null))).ToArray();
        var gone = json.TryGetProperty("removed", out var left)
            ? left.EnumerateObject().Select(rule => KeyValuePair.Create(rule.Name, new Noted(rule.Value.GetProperty("version").GetString()!, rule.Value.GetProperty("until").GetInt64(), RuleShape.Read(rule.Value)))).ToArray()
            : [];
        return new(
            json.GetProperty("version").GetString()!,
            new(inForce, StringComparer.Ordinal),
            new(gone, StringComparer.Ordinal),
            new(Texts(json, "slots"), Texts(json, "memories"), Texts(json, "events"), [.. inForce.Concat(gone).Select(rule => rule.Key)]) { Format = json.TryGetProperty("format", out var format) ? format.GetInt32() : StateLayout.Unnoted });
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

        json.WriteStartObject("shapes"u8);
        foreach (var rule in rules.Rules)
        {
            json.WriteStartObject(rule.Id);
            RuleShape.Of(rule).Write(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (rules.Removed.Length > 0)
        {
            json.WriteStartObject("removed"u8);
            foreach (var rule in rules.Removed)
            {
                json.WriteStartObject(rule.Id);
                json.WriteString("version"u8, Text(rule));
                json.WriteNumber("until"u8, rule.Until);
                RuleShape.Of(rule).Write(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    /// <summary>Whether a rule says what it said under these rules, be it in force or removed.</summary>
    public bool Has(Rule rule) => Is(rules, rule) || Is(removed, rule);

    /// <summary>Another set with what it has not any more and users may still have on their way, if it comes into force at a time.</summary>
    public RuleSet Leave(RuleSet next, DateTimeOffset at)
    {
        var gone = next.Version == Version
            ? removed
            : rules.Select(rule => KeyValuePair.Create(rule.Key, rule.Value with { Until = (at + RemovedFor).UtcTicks }))
                .Concat(removed.Where(rule => rule.Value.Until > at.UtcTicks))
                .Where(rule => next.Find(rule.Key) is null);
        return next.With([.. gone.Where(rule => rule.Value.Shape is not null).OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => rule.Value.Shape!.ToRemoved(rule.Key, ulong.Parse(rule.Value.Version, NumberStyles.HexNumber, CultureInfo.InvariantCulture), rule.Value.Until, next.Events.All.Count))]);
    }

    /// <summary>The set comes into force after this one.</summary>
    public RuleSetActivated Activate(RuleSet next, DateTimeOffset at) => new(next.Version, at, [.. next.Rules.Select(rule => new ActivatedRule(rule.Id, Text(rule), rule.Clauses, Is(rules, rule) ? null : rule.OnActivation)
    {
        RemovedAt = Is(removed, rule) && removed[rule.Id].Until is var until && until > at.UtcTicks ? until - RemovedFor.Ticks : 0,
    })]);

    /// <summary>What differs between this and another set, in words.</summary>
    public string Differences(RuleSet next)
    {
        var parts = new[]
        {
            ("new", next.Rules.Where(rule => !rules.ContainsKey(rule.Id)).Select(rule => rule.Id)),
            ("changed", next.Rules.Where(rule => rules.ContainsKey(rule.Id) && !Has(rule)).Select(rule => rule.Id)),
            ("gone", rules.Keys.Where(id => next.Find(id) is null).Order(StringComparer.Ordinal)),
        };
        var text = string.Join("; ", parts.Where(part => part.Item2.Any()).Select(part => $"{part.Item1}: {string.Join(", ", part.Item2)}"));
        return text.Length > 0 ? text : "the rules are the same; caps, experiments, event types or DedupeFor differ";
    }

    public static string Text(Rule rule) => Text(rule.Version);

    public static string Text(ulong version) => version.ToString("x16", CultureInfo.InvariantCulture);

    private static Dictionary<string, Noted> Note(Rule[] rules) => rules.ToDictionary(rule => rule.Id, rule => new Noted(Text(rule), rule.Until, RuleShape.Of(rule)), StringComparer.Ordinal);

    private static bool Is(Dictionary<string, Noted> noted, Rule rule) => noted.TryGetValue(rule.Id, out var known) && known.Version == Text(rule);

    private static string[] Texts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private sealed record Noted(string Version, long Until, RuleShape? Shape);
}
