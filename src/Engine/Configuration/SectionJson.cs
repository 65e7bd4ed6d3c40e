using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;

namespace Wellspring.Engine;

/// <summary>Makes JSON of a section of an <see cref="IConfiguration"/>, which knows nothing but names and texts.</summary>
internal static class SectionJson
{
    /// <summary>Objects, texts and nulls; see <see cref="ConfigurationNode.IsSection"/>.</summary>
    public static byte[] Of(IConfigurationSection section)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            Write(section, json);
        }

        return output.ToArray();
    }

    /// <summary>Gives the values the forms that a type has.</summary>
    public static JsonNode? Shape(JsonElement value, JsonTypeInfo? type)
    {
        var isEmpty = value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""));
        return type?.Kind switch
        {
            JsonTypeInfoKind.Enumerable when isEmpty || value.ValueKind == JsonValueKind.Object =>
                new JsonArray([.. isEmpty ? [] : value.EnumerateObject().Select(item => Shape(item.Value, Of(type, type.ElementType)))]),
            JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object =>
                new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Shape(member.Value, Of(type, type.ElementType))))),
            JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member =>
            {
                var property = type.Properties.FirstOrDefault(p => p.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
                return KeyValuePair.Create(property?.Name ?? member.Name, Shape(member.Value, Of(type, property?.PropertyType)));
            })),
            _ => Leaf(value, Nullable.GetUnderlyingType(type?.Type ?? typeof(string)) ?? type?.Type),
        };
    }

    private static JsonNode? Leaf(JsonElement value, Type? type)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return JsonNode.Parse(value.GetRawText());
        }

        var text = value.GetString()!;
        return type == typeof(bool) && bool.TryParse(text, out var flag) ? JsonValue.Create(flag)
            : type is { IsPrimitive: true } or { FullName: "System.Decimal" } && Number(text) is { } number ? number
            : JsonValue.Create(text);
    }

    private static JsonNode? Number(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonTypeInfo? Of(JsonTypeInfo within, Type? type) => type is not null && within.Options.TryGetTypeInfo(type, out var info) ? info : null;

    private static void Write(IConfigurationSection section, Utf8JsonWriter json)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            json.WriteStringValue(section.Value);
            return;
        }

        json.WriteStartObject();
        foreach (var child in children)
        {
            json.WritePropertyName(child.Key);
            Write(child, json);
        }

        json.WriteEndObject();
    }
}
