using System.Buffers;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Null is absent: members that are null are left out before a record is read, so that its defaults and required fields hold.</summary>
internal static class NullMembers
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = Envelope.MaxDepth };

    public static byte[] Remove(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length);
        using var document = JsonDocument.Parse(json.ToArray(), Deep);
        using var writer = new Utf8JsonWriter(output, new() { MaxDepth = Envelope.MaxDepth });
        Write(document.RootElement, writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in element.EnumerateArray())
            {
                Write(item, writer);
            }

            writer.WriteEndArray();
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();

            // Of a member that stands twice the last counts, also when it is null.
            foreach (var member in element.EnumerateObject().GroupBy(m => m.Name, StringComparer.Ordinal).Select(g => g.Last()).Where(m => m.Value.ValueKind != JsonValueKind.Null))
            {
                writer.WritePropertyName(member.Name);
                Write(member.Value, writer);
            }

            writer.WriteEndObject();
        }
        else
        {
            element.WriteTo(writer);
        }
    }
}
