using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a journal keeps of an event beside its skeleton: <c>{"source", "id", "data"}</c>, the depth where it is a consequence, and the type where no one registered it.</summary>
internal static class EventPayload
{
    /// <summary>An event's data may be as deep as an envelope, and stand one level deeper here.</summary>
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = Envelope.MaxDepth + 1 };

    /// <exception cref="JsonException">The bytes are neither empty nor one JSON value.</exception>
    public static void CheckJson(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, Deep);
        while (!data.IsEmpty && reader.Read())
        {
            // Reading to the end is the check.
        }
    }

    public static void Write(UserEvent e, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("source"u8, e.Source);
        json.WriteString("id"u8, e.Id);
        if (e.Depth > 0)
        {
            json.WriteNumber("depth"u8, e.Depth);
        }

        if (e.Data is UnregisteredEvent stranger)
        {
            json.WriteString("type"u8, stranger.Type);
            WriteData(json, stranger.Json.Span);
        }
        else
        {
            WriteData(json, e.Json);
        }

        json.WriteEndObject();
    }

    public static UserEvent Read(in JournalRecord record, string user, EventTypes types)
    {
        var payload = record.Payload.Span;
        var (source, id, stranger, depth) = ("", "", "", 0);
        Range at = default;
        var reader = new Utf8JsonReader(payload, Deep);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("source"u8))
            {
                source = reader.GetString()!;
            }
            else if (name.SequenceEqual("id"u8))
            {
                id = reader.GetString()!;
            }
            else if (name.SequenceEqual("depth"u8))
            {
                depth = reader.GetInt32();
            }
            else if (name.SequenceEqual("type"u8))
            {
                stranger = reader.GetString()!;
            }
            else
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                at = start..(int)reader.BytesConsumed;
            }
        }

        var data = Data(record.Name, stranger, payload[at], types);
        return new UserEvent(source, id, user, new(record.Time, TimeSpan.Zero), data, (EventOrigin)record.Code) { Depth = depth };
    }

    /// <summary>The data of a type that was registered when they were written; its name is known for good, the record may be gone.</summary>
    public static object Data(string name, ReadOnlySpan<byte> json, EventTypes types) =>
        types.Find(name) is { } type ? type.Read(json) : new UnregisteredEvent(name, json.ToArray());

    private static object Data(string name, string stranger, ReadOnlySpan<byte> json, EventTypes types)
    {
        if (name.Length > 0)
        {
            return Data(name, json, types);
        }

        try
        {
            // Someone may have registered the type since.
            if (types.Find(stranger) is { } known && known.Read(json) is var data && known.Check(data) is null)
            {
                return data;
            }
        }
        catch (JsonException)
        {
            // No one looked into it when it was accepted.
        }

        return new UnregisteredEvent(stranger, json.ToArray());
    }

    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data, skipInputValidation: true);
        }
    }
}
