using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Reads rules and caps from JSON: <c>{"rules": {id: options}, "marketingCap": {"max": 1, "per": "7.00:00:00"}}</c>.</summary>
public static class EngineConfiguration
{
    /// <summary>Adds all rules of a catalogue with their defaults.</summary>
    /// <param name="options">The options.</param>
    /// <param name="catalog">The rules.</param>
    /// <returns><paramref name="options"/>.</returns>
    public static EngineOptions AddRules(this EngineOptions options, RuleCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(catalog);
        foreach (var id in catalog.Ids)
        {
            options.AddRule(catalog.Create(id, null), id);
        }

        return options;
    }

    /// <summary>Adds the rules and caps that a JSON text names.</summary>
    /// <param name="options">The options.</param>
    /// <param name="catalog">The rules that can be named. Only those named are added; where <c>rules</c> is missing, all with their defaults.</param>
    /// <param name="json">The text, in UTF-8.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <exception cref="InvalidConfigurationException">The text has a mistake; the message names its place.</exception>
    public static EngineOptions Configure(this EngineOptions options, RuleCatalog catalog, ReadOnlyMemory<byte> json)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(catalog);
        return ConfigurationJson.Read(json, root => Read(options, catalog, root));
    }

    private static EngineOptions Read(EngineOptions options, RuleCatalog catalog, JsonElement root)
    {
        foreach (var member in Members(root, "the configuration"))
        {
            switch (member.Name)
            {
                case "rules":
                    foreach (var rule in Members(member.Value, "rules"))
                    {
                        options.AddRule(catalog.Create(rule.Name, rule.Value), rule.Name);
                    }

                    break;
                case "marketingCap":
                    options.AddCap(Cap(member.Value));
                    break;
                default:
                    throw new InvalidConfigurationException($"{member.Name}: unknown; there are rules and marketingCap");
            }
        }

        return root.TryGetProperty("rules", out _) ? options : options.AddRules(catalog);
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw new InvalidConfigurationException($"{name}: an object is expected");

    private static FrequencyCap Cap(JsonElement cap)
    {
        int? max = null;
        TimeSpan? per = null;
        foreach (var member in Members(cap, "marketingCap"))
        {
            switch (member.Name)
            {
                case "max" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var number) && number >= 0:
                    max = number;
                    break;
                case "max":
                    throw new InvalidConfigurationException($"marketingCap.max: {member.Value.GetRawText()} is not a whole number of at least 0");
                case "per" when member.Value.ValueKind == JsonValueKind.String && TimeSpan.TryParseExact(member.Value.GetString(), "c", CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero:
                    per = span;
                    break;
                case "per":
                    throw new InvalidConfigurationException($"marketingCap.per: {member.Value.GetRawText()} is not a span greater than 0, such as \"7.00:00:00\"");
                default:
                    throw new InvalidConfigurationException($"marketingCap.{member.Name}: unknown; there are max and per");
            }
        }

        return max is { } m && per is { } p
            ? FrequencyCap.Rolling(m, p)
            : throw new InvalidConfigurationException($"marketingCap.{(max is null ? "max" : "per")}: it is missing");
    }
}
