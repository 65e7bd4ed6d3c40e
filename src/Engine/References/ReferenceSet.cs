using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>A reference has a new value: an entry of each partition, which concerns no user. It is in force for all that is decided in the partition after it.</summary>
public sealed class ReferenceSet : JournalEntry
{
    internal ReferenceSet(string name, string version, DateTimeOffset at, byte[] json) => (Name, Version, At, Json) = (name, version, at, json);

    /// <summary>The reference's name.</summary>
    public string Name { get; }

    /// <summary>The value's version.</summary>
    public string Version { get; }

    /// <summary>When it was set, by the engine's wall clock. In UTC.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The value, as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>How decisions name it.</summary>
    internal string Label => field ??= $"{Name}@{Version}";

    internal bool IsSame(ReferenceSet other) => Name == other.Name && Version == other.Version && Json.Span.SequenceEqual(other.Json.Span);

    internal void WritePayload(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version"u8, Version);
        json.WritePropertyName("value"u8);
        json.WriteRawValue(Json.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    internal static ReferenceSet Read(in JournalRecord record)
    {
        using var document = JsonDocument.Parse(record.Payload, Deep);
        return Read(record.Name, new(record.Time, TimeSpan.Zero), document.RootElement);
    }

    internal static ReferenceSet Read(string name, DateTimeOffset at, JsonElement json) =>
        new(name, ActionJson.Text(json, "version")!, at, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json.GetProperty("value")).ToArray());

    /// <summary>A value may be as deep as an event's data, and stands deeper in notes.</summary>
    internal static JsonDocumentOptions Deep { get; } = new() { MaxDepth = Envelope.MaxDepth + 4 };
}
