using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>The user got the state of another, who turned out to be the same person and <see cref="Departed"/> in the same commit.</summary>
public sealed class Absorbed : JournalEntry
{
    internal Absorbed(string user, string alias, long last, string version, byte[] state)
        : base(user) => (Alias, Last, Version, State) = (alias, last, version, state);

    /// <summary>Who departed.</summary>
    public string Alias { get; }

    /// <summary>The sequence of the departed's last entry before <see cref="Departed"/>, in the departed's partition.</summary>
    internal long Last { get; }

    /// <summary>The version of the rules under which the state was written.</summary>
    internal string Version { get; }

    internal byte[] State { get; }

    /// <summary>The user's partition had its rules already, and the departed's had those before: to the departed they came with this.</summary>
    internal bool IsAhead { get; init; }

    /// <summary>What is dead of the user's deliveries then. For the outbox; a journal does not keep it.</summary>
    internal IReadOnlyList<DeadDelivery> Dead { get; set; } = [];

    /// <summary>What of them waits for a person to confirm it. For the outbox; a journal does not keep it.</summary>
    internal IReadOnlyList<SubmittedDelivery> Submitted { get; set; } = [];

    /// <summary>Rules that were removed when the state was written, and stand behind those in force.</summary>
    internal IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>The departed's state, for rules of this version.</summary>
    internal UserState Read(RuleSet rules) => Read(
        rules,
        Removed.Count == 0 && rules.Removed.Length == 0 ? rules.Layout : rules.Layout with { Rules = [.. rules.Rules.Select(rule => rule.Id), .. Removed] },
        _ => true);

    /// <summary>The departed's state, as far as other rules than those it was written under know of it.</summary>
    internal UserState Read(RuleSet rules, StateLayout from, Func<Rule, bool> isSame)
    {
        var departed = new UserState(Alias, rules);
        departed.Read(new StateReader(State), from, isSame);
        return departed;
    }

    internal void WritePayload(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("alias"u8, Alias);
        json.WriteNumber("last"u8, Last);
        json.WriteString("version"u8, Version);
        json.WriteBase64String("state"u8, State);
        if (IsAhead)
        {
            json.WriteBoolean("ahead"u8, true);
        }

        if (Removed.Count > 0)
        {
            json.WriteStartArray("removed"u8);
            foreach (var rule in Removed)
            {
                json.WriteStringValue(rule);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    internal static Absorbed Read(in JournalRecord record, string user)
    {
        using var document = JsonDocument.Parse(record.Payload);
        var json = document.RootElement;
        return new(user, ActionJson.Text(json, "alias")!, json.GetProperty("last").GetInt64(), ActionJson.Text(json, "version")!, json.GetProperty("state").GetBytesFromBase64()) 
        {
            IsAhead = json.TryGetProperty("ahead", out _),
            Removed = json.TryGetProperty("removed", out var removed) ? [.. removed.EnumerateArray().Select(rule => rule.GetString()!)] : [],
        };
    }
}
