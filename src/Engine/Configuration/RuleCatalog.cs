using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Wellspring.Engine;

/// <summary>Rules that configuration can name: for each id how its options are read and how the rule is made.</summary>
public sealed class RuleCatalog
{
    /// <summary>What a rule's object can have beside its options.</summary>
    internal static readonly string[] Reserved = ["use", "priority"];

    private readonly SortedDictionary<string, Entry> rules = new(StringComparer.Ordinal);

    /// <summary>The ids, in ordinal order.</summary>
    public IReadOnlyCollection<string> Ids => rules.Keys;

    /// <summary>Adds a rule.</summary>
    /// <typeparam name="TOptions">The rule's options; <c>new TOptions()</c> has the defaults.</typeparam>
    /// <param name="id">The id in configuration and of the rule. Configuration can run it under other ids, too.</param>
    /// <param name="json">How the options are read: their entry in a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="create">Makes the rule.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The id is in the catalogue already, or an option is called <c>use</c> or <c>priority</c>, which configuration says of every rule.</exception>
    public RuleCatalog Add<TOptions>(string id, JsonTypeInfo<TOptions> json, Func<TOptions, LifecycleRule> create)
        where TOptions : class, new()
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(create);
        if (json.Properties.FirstOrDefault(property => Reserved.Contains(property.Name)) is { } taken)
        {
            throw new ArgumentException($"An option of rule '{id}' is called '{taken.Name}', which configuration says of every rule; call it otherwise.", nameof(json));
        }

        rules.Add(id, new(json, given => given is { } node ? Read(node, json) is { } options ? create(options) : null : create(new TOptions())));
        return this;
    }

    /// <summary>Adds all rules of another catalogue.</summary>
    /// <param name="other">The other catalogue.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">An id is in both.</exception>
    public RuleCatalog Add(RuleCatalog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (id, entry) in other.rules)
        {
            rules.Add(id, entry);
        }

        return this;
    }

    /// <summary>How the options of a rule are read.</summary>
    internal JsonTypeInfo OptionsOf(string id) => rules[id].Options;

    /// <summary>A rule with its defaults.</summary>
    internal LifecycleRule Create(string id) => rules[id].Create(null)!;

    /// <summary>A rule with the options that stand in its object; null where there are mistakes in them.</summary>
    internal LifecycleRule? Create(string id, ConfigurationNode given) => rules[id].Create(given);

    /// <summary>The given options are laid over the defaults, so that a missing one keeps its default whatever the record looks like. Each is tried by itself first, so that all mistakes are named.</summary>
    private static TOptions? Read<TOptions>(ConfigurationNode given, JsonTypeInfo<TOptions> json)
        where TOptions : class, new()
    {
        var all = Defaults(json);
        var isWrong = false;
        foreach (var (name, value) in given.Members([.. Reserved, .. all.Select(option => option.Key)], "the rule has no such option", "it has"))
        {
            if (Reserved.Contains(name))
            {
                continue;
            }

            try
            {
                var alone = Defaults(json);
                alone[name] = Node(value, json, name);
                alone.Deserialize(json);
                all[name] = Node(value, json, name);
            }
            catch (JsonException e)
            {
                isWrong = true;
                var path = e.Path?.TrimStart('$') ?? "";
                var within = path.StartsWith($".{name}", StringComparison.Ordinal) ? path[(name.Length + 1)..] : "";
                var type = json.Properties.FirstOrDefault(p => p.Name == name)?.PropertyType;
                if (Item(value, within) is { } item && type is not null && json.Options.GetTypeInfo(type).ElementType is { } each)
                {
                    item.IsNot(Form(each, json.Options));
                }
                else
                {
                    (value with { Path = value.Path + within }).IsNot(Form(type, json.Options));
                }
            }
        }

        return isWrong ? null : all.Deserialize(json) ?? new TOptions();
    }

    /// <summary>The value of a list that a path such as <c>[1]</c> leads to.</summary>
    private static ConfigurationNode? Item(ConfigurationNode list, string within)
    {
        var items = list.Json.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? list.Items("a list").ToList() : [];
        return items.Find(item => item.Path == list.Path + within) is { Path.Length: > 0 } found ? found : null;
    }

    private static JsonObject Defaults<TOptions>(JsonTypeInfo<TOptions> json)
        where TOptions : class, new() => JsonSerializer.SerializeToNode(new TOptions(), json)!.AsObject();

    private static JsonNode? Node(ConfigurationNode value, JsonTypeInfo json, string name)
    {
        var type = json.Properties.FirstOrDefault(property => property.Name == name)?.PropertyType;
        return value.IsSection && type is not null && json.Options.TryGetTypeInfo(type, out var info)
            ? SectionJson.Shape(value.Json, info)
            : JsonNode.Parse(value.Json.GetRawText(), documentOptions: new() { AllowDuplicateProperties = false });
    }

    private static string Form(Type? type, JsonSerializerOptions options) =>
        type == typeof(TimeSpan) ? "a span; write [days.]hours:minutes:seconds, such as \"1.00:00:00\" for a day"
        : typeof(IEnumerable<TimeSpan>).IsAssignableFrom(type) ? "a list of spans, such as [\"1.00:00:00\", \"3.00:00:00\"]"
        : typeof(IEnumerable<decimal>).IsAssignableFrom(type) ? "a list of numbers"
        : type != typeof(string) && typeof(IEnumerable<string>).IsAssignableFrom(type) ? "a list of texts"
        : (type is null ? null : JsonForm.Of(type, options)) ?? "of the form that the option has";

    private sealed record Entry(JsonTypeInfo Options, Func<ConfigurationNode?, LifecycleRule?> Create);
}
