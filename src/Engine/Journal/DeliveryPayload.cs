using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a journal keeps of what became of a delivery, beside its skeleton. What is empty is left out.</summary>
internal static class DeliveryPayload
{
    public static void Write(DeliveryUpdated update, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("delivery"u8, update.Delivery);
        json.WriteNumber("attempt"u8, update.Attempt);
        ActionJson.Write(json, ("reason", update.Reason), ("receipt", update.Receipt), ("nextChannel", update.NextChannel));
        if (update.NextChannel is not null)
        {
            json.WriteNumber("nextOrdinal"u8, update.NextOrdinal);
        }

        Write(json, "credit", update.TakesCredit);
        Write(json, "inDoubt", update.InDoubt);
        Write(json, "endsCredits", update.EndsCredits);
        Write(json, "turnedAway", update.IsTurnedAway);
        Write(json, "unwanted", update.IsUnwanted);
        if (update.NextAttempt is { } next)
        {
            json.WriteNumber("nextAttempt"u8, next.UtcTicks);
        }

        if (update.ReceiptUntil is { } until)
        {
            json.WriteNumber("until"u8, until.UtcTicks);
        }

        json.WriteEndObject();
    }

    public static DeliveryUpdated Read(in JournalRecord record, string user)
    {
        using var document = JsonDocument.Parse(record.Payload);
        var json = document.RootElement;
        return new(user, ActionJson.Text(json, "delivery")!)
        {
            Channel = record.Name,
            State = (DeliveryState)record.Code,
            At = new(record.Time, TimeSpan.Zero),
            Attempt = json.GetProperty("attempt").GetInt32(),
            Reason = ActionJson.Text(json, "reason"),
            Receipt = ActionJson.Text(json, "receipt"),
            NextChannel = ActionJson.Text(json, "nextChannel"),
            NextOrdinal = json.TryGetProperty("nextOrdinal", out var ordinal) ? ordinal.GetInt32() : 0,
            NextAttempt = Time(json, "nextAttempt"),
            ReceiptUntil = Time(json, "until"),
            TakesCredit = json.TryGetProperty("credit", out _),
            InDoubt = json.TryGetProperty("inDoubt", out _),
            EndsCredits = json.TryGetProperty("endsCredits", out _),
            IsTurnedAway = json.TryGetProperty("turnedAway", out _),
            IsUnwanted = json.TryGetProperty("unwanted", out _),
        };
    }

    private static void Write(Utf8JsonWriter json, string name, bool holds)
    {
        if (holds)
        {
            json.WriteBoolean(name, true);
        }
    }

    private static DateTimeOffset? Time(JsonElement json, string name) => json.TryGetProperty(name, out var ticks) ? new DateTimeOffset(ticks.GetInt64(), TimeSpan.Zero) : null;
}
