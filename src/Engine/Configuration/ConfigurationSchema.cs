using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Wellspring.Engine;

/// <summary>The JSON schema of a configuration, made of the names and words that the readers know.</summary>
internal static class ConfigurationSchema
{
    /// <summary>Each place asks for new nodes, for a node stands in one place.</summary>
    private static JsonObject Text => new() { ["type"] = "string", ["minLength"] = 1 };

    private static JsonObject Span => new() { ["type"] = "string", ["pattern"] = SpanPattern };

    private const string SpanPattern = @"^(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?$";

    public static JsonObject Of(RuleCatalog catalog)
    {
        var root = Object(["$schema", .. ConfigurationReader.Root], name => name switch
        {
            "zone" => Text,
            "rules" => Rules(catalog),
            "marketingCap" => Object(CapReader.Short, CapMember, "max", "per"),
            "caps" => List(Object(CapReader.All, CapMember, "max", "per")),
            "channels" => Map(Object(ChannelReader.All, member => ChannelReader.Numbers.Contains(member) ? new() { ["type"] = "integer", ["minimum"] = 1 } : Span)),
            "quietHours" => Object(QuietHoursReader.All, QuietMember, "from", "to"),
            "holdout" => Object(ConfigurationReader.HoldoutMembers, member => member == "salt" ? Text : Number(0, 1), ConfigurationReader.HoldoutMembers),
            "experiments" => Map(Object(ConfigurationReader.ExperimentMembers, member => member == "salt" ? Text : List(Number(0)), ConfigurationReader.ExperimentMembers)),
            "budgets" => Map(Object(BudgetReader.All, BudgetMember, "max", "pays")),
            "consent" => Words(ConfigurationReader.Consents),
            "$schema" => Text,
            _ => throw Unknown(name),
        });
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "Wellspring: rules, what gates judge by, how channels are used");
        return root;
    }

    private static JsonObject Rules(RuleCatalog catalog) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(catalog.Ids.Select(id => KeyValuePair.Create(id, (JsonNode?)Rule(catalog, id, Enum(catalog.Ids))))),
        ["additionalProperties"] = new JsonObject { ["anyOf"] = new JsonArray([.. catalog.Ids.Select(id => Rule(catalog, id, new() { ["const"] = id }, "use"))]) },
    };

    private static JsonObject Rule(RuleCatalog catalog, string id, JsonObject use, params string[] required)
    {
        var options = JsonSchemaExporter.GetJsonSchemaAsNode(catalog.OptionsOf(id)).AsObject()["properties"]?.DeepClone().AsObject() ?? [];
        return Object(
            [.. RuleCatalog.Reserved, .. options.Select(option => option.Key)],
            name => name switch
            {
                "use" => use,
                "priority" => new() { ["type"] = "integer" },
                _ => options[name]!.DeepClone().AsObject(),
            },
            required);
    }

    private static JsonObject CapMember(string name) => name switch
    {
        "max" => new() { ["type"] = "integer", ["minimum"] = 0 },
        "per" => new() { ["anyOf"] = new JsonArray(Span, Words(CapReader.Periods)) },
        "class" => Words(CapReader.Classes),
        "over" => Words(CapReader.Overs),
        "deferAtMost" => Span,
        "channel" or "tag" => Text,
        _ => throw Unknown(name),
    };

    private static JsonObject QuietMember(string name) => name switch
    {
        "from" or "to" => new() { ["type"] = "string", ["pattern"] = @"^([01]\d|2[0-3]):[0-5]\d$" },
        "mode" => Words(QuietHoursReader.Modes),
        "jitter" or "maxLateness" => Span,
        "classes" => List(Words(CapReader.Classes)),
        _ => throw Unknown(name),
    };

    private static JsonObject BudgetMember(string name) => name switch
    {
        "max" => Number(0),
        "pays" => List(Object(BudgetReader.Item, item => item switch
        {
            "cost" => new() { ["type"] = "number", ["exclusiveMinimum"] = 0 },
            "class" => Words(CapReader.Classes),
            "coupon" or "invite" or "message" => Text,
            _ => throw Unknown(item),
        })),
        "rules" => List(Text),
        _ => throw Unknown(name),
    };

    private static JsonObject Object(string[] names, Func<string, JsonObject> member, params string[] required)
    {
        var made = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)member(name)))),
            ["additionalProperties"] = false,
        };
        if (required.Length > 0)
        {
            made["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        }

        return made;
    }

    private static JsonObject Map(JsonObject of) => new() { ["type"] = "object", ["additionalProperties"] = of };

    private static JsonObject List(JsonObject of) => new() { ["type"] = "array", ["items"] = of };

    private static JsonObject Number(int least, int? most = null)
    {
        var number = new JsonObject { ["type"] = "number", ["minimum"] = least };
        if (most is { } max)
        {
            number["maximum"] = max;
        }

        return number;
    }

    private static JsonObject Words<T>((string Word, T Meaning)[] words) => Enum(words.Select(w => w.Word));

    private static JsonObject Enum(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };

    private static InvalidOperationException Unknown(string name) => new($"The schema lacks '{name}', which the reader knows.");
}
