using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>The engine's controls were changed: what, by whom, why and when. The entry concerns no user.</summary>
public sealed class ControlChanged : JournalEntry
{
    internal ControlChanged(ControlKind kind, string rule, int users, string by, string why, DateTimeOffset at) =>
        (Kind, Rule, Users, By, Why, At) = (kind, rule, users, by, why, at);

    /// <summary>What was changed.</summary>
    public ControlKind Kind { get; }

    /// <summary>The rule it is about; empty where it is about all.</summary>
    public string Rule { get; }

    /// <summary>For <see cref="ControlKind.AllowOnly"/> how many users were allowed, else 0.</summary>
    public int Users { get; }

    /// <summary>Who changed it.</summary>
    public string By { get; }

    /// <summary>Why.</summary>
    public string Why { get; }

    /// <summary>When, in UTC.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Who and why, for the decisions that it stops.</summary>
    internal string Text => $"by {By}: {Why}";

    internal void WritePayload(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("by"u8, By);
        json.WriteString("why"u8, Why);
        json.WriteEndObject();
    }

    internal static ControlChanged Read(in JournalRecord record)
    {
        using var document = JsonDocument.Parse(record.Payload);
        return new(Enum.Parse<ControlKind>(record.Name), record.Detail, record.Code, ActionJson.Text(document.RootElement, "by")!, ActionJson.Text(document.RootElement, "why")!, new(record.Time, TimeSpan.Zero));
    }

    internal void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, Kind.ToString());
        json.WriteString("rule"u8, Rule);
        json.WriteNumber("users"u8, Users);
        json.WriteString("by"u8, By);
        json.WriteString("why"u8, Why);
        json.WriteString("at"u8, At.ToString("O", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    internal static ControlChanged Read(JsonElement json) => new(
        Enum.Parse<ControlKind>(ActionJson.Text(json, "kind")!),
        ActionJson.Text(json, "rule")!,
        json.GetProperty("users").GetInt32(),
        ActionJson.Text(json, "by")!,
        ActionJson.Text(json, "why")!,
        DateTimeOffset.ParseExact(ActionJson.Text(json, "at")!, "O", CultureInfo.InvariantCulture));
}
