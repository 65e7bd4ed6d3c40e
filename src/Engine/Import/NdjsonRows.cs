using System.Text;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>The lines of an NDJSON file as events.</summary>
internal static class NdjsonRows
{
    /// <param name="text">The lines.</param>
    /// <param name="events">Makes events of objects; null where each line is one.</param>
    public static IEnumerable<HistoryRow> Read(TextReader text, RowEvents? events)
    {
        using (text)
        {
            for (var line = 1L; text.ReadLine() is { } json; line++)
            {
                if (!string.IsNullOrWhiteSpace(json))
                {
                    yield return events is null ? new(line, Encoding.UTF8.GetBytes(json)) : Row(line, json, events);
                }
            }
        }
    }

    private static HistoryRow Row(long line, string json, RowEvents events)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new(line, default, "it is no JSON object");
            }

            Dictionary<string, string> fields = new(StringComparer.Ordinal);
            foreach (var member in parsed.RootElement.EnumerateObject())
            {
                fields[member.Name] = member.Value.ValueKind switch
                {
                    JsonValueKind.String => member.Value.GetString()!,
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
                    _ => "",
                };
            }

            return events.Make(line, name => fields.GetValueOrDefault(name, ""), [json]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new(line, default, "it is no JSON");
        }
    }
}
