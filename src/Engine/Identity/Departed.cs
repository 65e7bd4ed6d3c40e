using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>The user turned out to be an alias of another, who has all of the state from now on. What stays is an empty shell that says where to.</summary>
public sealed class Departed : JournalEntry
{
    internal Departed(string user, string to)
        : base(user) => To = to;

    /// <summary>The user who stays.</summary>
    public string To { get; }

    internal void WritePayload(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("to"u8, To);
        json.WriteEndObject();
    }

    internal static Departed Read(in JournalRecord record, string user)
    {
        using var document = JsonDocument.Parse(record.Payload);
        return new(user, ActionJson.Text(document.RootElement, "to")!);
    }
}
