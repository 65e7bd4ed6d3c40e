using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a journal keeps of rules that came into force: <c>{"rules": [{"id", "version", "clauses", "on"}]}</c>.</summary>
internal static class ActivationPayload
{
    public static void Write(RuleSetActivated activated, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("rules"u8);
        foreach (var rule in activated.Rules)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, rule.Id);
            json.WriteString("version"u8, rule.Version);
            json.WriteStartArray("clauses"u8);
            foreach (var clause in rule.Clauses)
            {
                json.WriteStringValue(clause);
            }

            json.WriteEndArray();
            if (rule.Activation is { } on)
            {
                json.WriteString("on"u8, on.ToString());
            }

            if (rule.RemovedAt > 0)
            {
                json.WriteNumber("removedAt"u8, rule.RemovedAt);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static RuleSetActivated Read(in JournalRecord record)
    {
        using var document = JsonDocument.Parse(record.Payload);
        return new(
            record.Name,
            new(record.Time, TimeSpan.Zero),
            [.. document.RootElement.GetProperty("rules").EnumerateArray().Select(Rule)]);
    }

    private static ActivatedRule Rule(JsonElement json) => new(
        ActionJson.Text(json, "id")!,
        ActionJson.Text(json, "version")!,
        [.. json.GetProperty("clauses").EnumerateArray().Select(clause => clause.GetString()!)],
        ActionJson.Text(json, "on") is { } on ? OnActivation.Parse(on) : null)
    {
        RemovedAt = json.TryGetProperty("removedAt", out var removedAt) ? removedAt.GetInt64() : 0,
    };
}
