using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Wellspring.Engine;

/// <summary>Rules that configuration can name: for each id how its options are read and how the rule is made.</summary>
public sealed class RuleCatalog
{
    private readonly SortedDictionary<string, Func<JsonElement?, LifecycleRule>> rules = new(StringComparer.Ordinal);

    /// <summary>The ids, in ordinal order.</summary>
    public IReadOnlyCollection<string> Ids => rules.Keys;

    /// <summary>Adds a rule.</summary>
    /// <typeparam name="TOptions">The rule's options; <c>new TOptions()</c> has the defaults.</typeparam>
    /// <param name="id">The id in configuration and of the rule.</param>
    /// <param name="json">How the options are read: their entry in a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="create">Makes the rule.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The id is in the catalogue already.</exception>
    public RuleCatalog Add<TOptions>(string id, JsonTypeInfo<TOptions> json, Func<TOptions, LifecycleRule> create)
        where TOptions : class, new()
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(create);
        rules.Add(id, options => create(options is { } given ? Read(id, given, json) : new TOptions()));
        return this;
    }

    /// <exception cref="InvalidConfigurationException">The id or an option is unknown, or an option's value is of the wrong form.</exception>
    internal LifecycleRule Create(string id, JsonElement? options) => rules.TryGetValue(id, out var create)
        ? create(options)
        : throw new InvalidConfigurationException($"rules.{id}: there is no such rule; there are {string.Join(", ", Ids)}");

    private static TOptions Read<TOptions>(string id, JsonElement given, JsonTypeInfo<TOptions> json)
        where TOptions : class, new()
    {
        if (given.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidConfigurationException($"rules.{id}: an object with the rule's options is expected; {{}} takes the defaults");
        }

        // The given options are laid over the defaults, so that a missing one keeps its default whatever the record looks like.
        var all = JsonSerializer.SerializeToNode(new TOptions(), json)!.AsObject();
        foreach (var option in given.EnumerateObject())
        {
            if (!all.ContainsKey(option.Name))
            {
                throw new InvalidConfigurationException($"rules.{id}.{option.Name}: the rule has no such option; it has {string.Join(", ", all.Select(o => o.Key))}");
            }

            all[option.Name] = JsonNode.Parse(option.Value.GetRawText());
        }

        try
        {
            return all.Deserialize(json) ?? new TOptions();
        }
        catch (JsonException e)
        {
            var path = e.Path?.TrimStart('$') ?? "";
            throw new InvalidConfigurationException($"rules.{id}{path}: {Expected(json, all, path)}", e);
        }
    }

    private static string Expected(JsonTypeInfo json, JsonObject all, string path)
    {
        var option = path.TrimStart('.').Split('[', '.')[0];
        var given = all.TryGetPropertyValue(option, out var value) ? value?.ToJsonString() ?? "null" : "the value";
        return $"{given} is not {Form(json.Properties.FirstOrDefault(p => p.Name == option)?.PropertyType)}";
    }

    private static string Form(Type? type) =>
        type == typeof(TimeSpan) ? "a span; write [days.]hours:minutes:seconds, such as \"1.00:00:00\" for a day"
        : typeof(IEnumerable<TimeSpan>).IsAssignableFrom(type) ? "a list of spans, such as [\"1.00:00:00\", \"3.00:00:00\"]"
        : typeof(IEnumerable<decimal>).IsAssignableFrom(type) ? "a list of numbers"
        : type != typeof(string) && typeof(IEnumerable<string>).IsAssignableFrom(type) ? "a list of texts"
        : "of the form that the option has";
}
