using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a journal keeps of a decision beside its skeleton. What is empty is left out.</summary>
internal static class DecisionPayload
{
    /// <summary>The data of what it raises or tells may be as deep as an envelope, and stand three levels deeper here.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = Envelope.MaxDepth + 4 };

    public static void Write(Decision decision, Utf8JsonWriter json, EventTypes types)
    {
        json.WriteStartObject();
        Text(json, "key", decision.Key);
        WriteTrigger(json, decision.TriggerId);
        if (decision.Action > 0)
        {
            json.WriteNumber("action"u8, decision.Action);
        }

        if (decision.CountsForLimit)
        {
            json.WriteBoolean("counts"u8, true);
        }

        if (decision.IsRelease)
        {
            json.WriteBoolean("released"u8, true);
        }

        if (decision.HasMore)
        {
            json.WriteBoolean("more"u8, true);
        }

        if (decision.EndsInstance)
        {
            json.WriteBoolean("ends"u8, true);
        }

        if (decision.Release is { } release)
        {
            json.WriteNumber("release"u8, release.UtcTicks);
        }

        Text(json, "reason", decision.Reason);
        if (decision.Route is { } route)
        {
            json.WriteString("channel"u8, route.Channel);
            json.WriteNumber("ordinal"u8, route.Ordinal);
            if (decision.TakesCredit)
            {
                json.WriteBoolean("credit"u8, true);
            }
        }

        if (decision.Outgoing is { } outgoing)
        {
            json.WritePropertyName("outgoing"u8);
            ActionJson.Write(outgoing, json);
        }

        if (decision.State.Length > 0)
        {
            json.WriteStartArray("state"u8);
            foreach (var action in decision.State)
            {
                if (action is Consequence consequence)
                {
                    ConsequenceJson.Write(consequence, json, types);
                }
                else
                {
                    ActionJson.Write(action, json);
                }
            }

            json.WriteEndArray();
        }

        if (decision.Budgets.Length > 0)
        {
            BudgetShare.Write(json, decision.Budgets);
        }

        json.WriteEndObject();
    }

    /// <summary>As 32 hexadecimal digits.</summary>
    private static void WriteTrigger(Utf8JsonWriter json, UInt128 id)
    {
        Span<byte> text = stackalloc byte[32];
        ((ulong)(id >> 64)).TryFormat(text, out _, "x16", CultureInfo.InvariantCulture);
        ((ulong)id).TryFormat(text[16..], out _, "x16", CultureInfo.InvariantCulture);
        json.WriteString("trigger"u8, text);
    }

    public static Decision Read(in JournalRecord record, string user, EventTypes types)
    {
        using var document = JsonDocument.Parse(record.Payload, Deep);
        var json = document.RootElement;
        return new Decision(user)
        {
            Rule = record.Name,
            Step = record.Detail,
            Outcome = (Outcome)record.Code,
            AtTicks = record.Clock,
            Due = new(record.Time, TimeSpan.Zero),
            Key = ActionJson.Text(json, "key") ?? "",
            TriggerId = UInt128.Parse(ActionJson.Text(json, "trigger")!, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            Action = json.TryGetProperty("action", out var action) ? action.GetInt32() : 0,
            CountsForLimit = json.TryGetProperty("counts", out _),
            IsRelease = json.TryGetProperty("released", out _),
            HasMore = json.TryGetProperty("more", out _),
            EndsInstance = json.TryGetProperty("ends", out _),
            Release = json.TryGetProperty("release", out var release) ? new DateTimeOffset(release.GetInt64(), TimeSpan.Zero) : null,
            Reason = ActionJson.Text(json, "reason"),
            Route = ActionJson.Text(json, "channel") is { } channel ? new(channel, json.GetProperty("ordinal").GetInt32(), json.TryGetProperty("credit", out _)) : null,
            Outgoing = json.TryGetProperty("outgoing", out var outgoing) ? (OutgoingAction)ActionJson.Read(outgoing) : null,
            Budgets = [.. BudgetShare.Read(json, "budgets")],
            State = json.TryGetProperty("state", out var state) ? [.. state.EnumerateArray().Select(a => ConsequenceJson.Read(a, types) ?? (StateAction)ActionJson.Read(a))] : ImmutableArray<StateAction>.Empty,
        };
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
