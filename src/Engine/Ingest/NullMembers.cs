using System.Buffers;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Null is absent: members that are null are left out before a record is read, so that its defaults and required fields hold.</summary>
internal static class NullMembers
{
    public static byte[] Remove(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(output, new() { SkipValidation = true });
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        string? member = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                member = reader.GetString();
                continue;
            }

            if (member is not null && reader.TokenType != JsonTokenType.Null)
            {
                writer.WritePropertyName(member);
            }

            if (member is null || reader.TokenType != JsonTokenType.Null)
            {
                Copy(ref reader, writer);
            }

            member = null;
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
