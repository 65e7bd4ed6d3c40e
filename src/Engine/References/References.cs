using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>The values of references that are in force in a partition. They change between two turns, and in recovery where the journal says so.</summary>
internal sealed class References(IReadOnlyDictionary<string, EventType> types)
{
    private readonly SortedDictionary<string, (ReferenceSet Set, object? Value)> current = new(StringComparer.Ordinal);

    /// <summary>What was set and when, as far as a recovery needs it.</summary>
    private readonly List<(long Sequence, ReferenceSet Set)> history = [];

    private readonly SortedSet<string> read = new(StringComparer.Ordinal);

    /// <summary>Of users who are in no partition.</summary>
    public static References None { get; } = new(new Dictionary<string, EventType>());

    public bool IsEmpty => history.Count == 0;

    public IEnumerable<ReferenceSet> InForce => current.Values.Select(value => value.Set);

    public ReferenceSet? Find(string name) => current.TryGetValue(name, out var found) ? found.Set : null;

    /// <summary>A value, which is noted as read; null before the first.</summary>
    public object? Read(string name)
    {
        if (!current.TryGetValue(name, out var found))
        {
            return null;
        }

        read.Add(found.Set.Label);
        return found.Value;
    }

    /// <summary>What is read from now on is what a step reads.</summary>
    public void Begin() => read.Clear();

    /// <summary>The labels of what was read since, and of others.</summary>
    public string[] ReadSince(string[] others) => read.Count == 0 ? others : [.. read.Union(others, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The labels of those in force.</summary>
    public string[] Labels(string[] names) => names.Length == 0 ? names : [.. names.Select(Find).OfType<ReferenceSet>().Select(set => set.Label)];

    /// <exception cref="JournalException">The value is none of the record that is registered now.</exception>
    public void Set(long sequence, ReferenceSet set)
    {
        history.Add((sequence, set));
        try
        {
            current[set.Name] = (set, types.TryGetValue(set.Name, out var type) ? type.Read(set.Json.Span) : null);
        }
        catch (JsonException e)
        {
            throw new JournalException($"Version '{set.Version}' of the reference '{set.Name}' cannot be read as what is registered now. Give fields that were added to its record a default, and keep the names of the others.", e);
        }
    }

    /// <summary>What was in force when the entries from a sequence on were made.</summary>
    public IReadOnlyList<(long Sequence, ReferenceSet Set)> Before(long sequence) =>
        [.. history.Where(known => known.Sequence < sequence).GroupBy(known => known.Set.Name, StringComparer.Ordinal).Select(same => same.Last())];

    /// <summary>Writes what a recovery that begins at a sequence cannot read from the entries; what was in force before that is forgotten.</summary>
    public void Write(Utf8JsonWriter json, long recoverFrom)
    {
        if (IsEmpty)
        {
            return;
        }

        var before = Before(recoverFrom);
        history.RemoveAll(known => known.Sequence < recoverFrom && !before.Contains(known));
        json.WriteStartArray("references"u8);
        foreach (var (sequence, set) in before)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, set.Name);
            json.WriteNumber("sequence"u8, sequence);
            json.WriteNumber("at"u8, set.At.UtcTicks);
            json.WritePropertyName("set"u8);
            set.WritePayload(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static IReadOnlyList<(long Sequence, ReferenceSet Set)> Read(JsonElement note) => note.TryGetProperty("references", out var references)
        ? [.. references.EnumerateArray().Select(json => (
            json.GetProperty("sequence").GetInt64(),
            ReferenceSet.Read(ActionJson.Text(json, "name")!, new(json.GetProperty("at").GetInt64(), TimeSpan.Zero), json.GetProperty("set"))))]
        : [];
}
