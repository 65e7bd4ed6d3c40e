using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a partition notes in its journal beside the records: the rules in force, what it spent of budgets, how far it has come with schedules, the references in force where a recovery begins, and in the first partition the engine's controls.</summary>
internal sealed record PartitionNote(ActiveRules? Rules, BudgetShare Spent, EngineControls Controls, IReadOnlyDictionary<string, ScheduleMark> Schedules, IReadOnlyList<(long Sequence, ReferenceSet Set)> References)
{
    /// <exception cref="JournalException">The note is damaged.</exception>
    public static PartitionNote Read(ReadOnlyMemory<byte> note)
    {
        if (note.IsEmpty)
        {
            return new(null, new(), EngineControls.None, ScheduleMark.None, []);
        }

        try
        {
            using var document = JsonDocument.Parse(note, ReferenceSet.Deep);
            return new(ActiveRules.Read(document.RootElement), BudgetShare.Read(document.RootElement), EngineControls.Read(document.RootElement), ScheduleMark.Read(document.RootElement), Engine.References.Read(document.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new JournalException("What the journal has noted of the rules in force cannot be read: it is damaged. Keep a copy, and restore the last backup.", e);
        }
    }

    /// <summary>Writes a note.</summary>
    /// <param name="rules">The rules in force.</param>
    /// <param name="spent">What was spent.</param>
    /// <param name="sequence">The partition's sequence after the entries that are folded into it.</param>
    /// <param name="references">The references.</param>
    /// <param name="recoverFrom">Where a recovery begins.</param>
    /// <param name="controls">The controls; null but in the first partition.</param>
    public static byte[] Write(RuleSet rules, BudgetShare spent, long sequence, References references, long recoverFrom, EngineControls? controls)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            ActiveRules.Write(rules, json);
            spent.Write(json, sequence);
            ScheduleMark.Write(json, rules.Schedules);
            references.Write(json, recoverFrom);
            controls?.Write(json);
            json.WriteEndObject();
        }

        return output.ToArray();
    }
}
