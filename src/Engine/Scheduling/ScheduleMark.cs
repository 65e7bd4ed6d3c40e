using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>How far a partition has come with the schedule of a rule, in UTC ticks.</summary>
/// <param name="Since">Occurrences up to here are from before the rule.</param>
/// <param name="Done">Occurrences up to here are done with, for all users.</param>
internal readonly record struct ScheduleMark(long Since, long Done)
{
    public static IReadOnlyDictionary<string, ScheduleMark> None { get; } = new Dictionary<string, ScheduleMark>();

    /// <summary>Writes the member that <see cref="Read"/> reads, where there are schedules.</summary>
    public static void Write(Utf8JsonWriter json, Schedules schedules)
    {
        if (schedules.Count == 0)
        {
            return;
        }

        json.WriteStartObject("schedules"u8);
        foreach (var (rule, mark) in schedules.Marks)
        {
            json.WriteStartObject(rule);
            json.WriteNumber("since"u8, mark.Since);
            json.WriteNumber("done"u8, mark.Done);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static IReadOnlyDictionary<string, ScheduleMark> Read(JsonElement json) => json.TryGetProperty("schedules", out var marks)
        ? marks.EnumerateObject().ToDictionary(mark => mark.Name, mark => new ScheduleMark(mark.Value.GetProperty("since").GetInt64(), mark.Value.GetProperty("done").GetInt64()), StringComparer.Ordinal)
        : None;
}
