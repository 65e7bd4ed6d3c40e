using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a user had for another was handed over: an entry of the sender. What it was stands in the entry that wrote it, as a <see cref="Tell"/> in a <see cref="Decision"/>.</summary>
public sealed class LetterEnded : JournalEntry
{
    internal LetterEnded(string user, string letter)
        : base(user) => Letter = letter;

    /// <summary>The letter's id, 32 characters: the id of the event that the other user has.</summary>
    public string Letter { get; }

    /// <summary>What it was about: the type of the event.</summary>
    public string About { get; internal init; } = "";

    /// <summary>What became of it: <see cref="PublishStatus.Accepted"/>, <see cref="PublishStatus.Repeated"/> where it had arrived before a crash, or <see cref="PublishStatus.Refused"/>.</summary>
    public PublishStatus Status { get; internal init; }

    /// <summary>Why it was refused, in words; null otherwise.</summary>
    public string? Reason { get; internal init; }

    internal void WritePayload(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        ActionJson.Write(json, ("letter", Letter), ("reason", Reason));
        json.WriteEndObject();
    }

    internal static LetterEnded Read(in JournalRecord record, string user)
    {
        using var document = JsonDocument.Parse(record.Payload);
        return new(user, ActionJson.Text(document.RootElement, "letter")!)
        {
            About = record.Name,
            Status = (PublishStatus)record.Code,
            Reason = ActionJson.Text(document.RootElement, "reason"),
        };
    }
}
