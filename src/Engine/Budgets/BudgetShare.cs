using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>
/// What one partition spent, as it notes it in its journal: a fold of the decisions before a sequence. With those after it a restart knows all,
/// also where the decisions before it were trimmed or their users forgotten.
/// </summary>
internal sealed class BudgetShare
{
    /// <summary>What was spent longer ago, before the latest day, is not noted: no decision pays for it any more.</summary>
    private const int DaysKept = 100;

    private readonly SortedDictionary<(string Budget, DateOnly Day), decimal> spent = new(
        Comparer<(string Budget, DateOnly Day)>.Create((a, b) => string.CompareOrdinal(a.Budget, b.Budget) is not 0 and var order ? order : a.Day.CompareTo(b.Day)));

    /// <summary>Decisions before this are in it.</summary>
    public long Sequence { get; private set; }

    public bool IsEmpty => spent.Count == 0;

    public IEnumerable<BudgetGrant> All => spent.Select(s => new BudgetGrant(s.Key.Budget, s.Key.Day, s.Value));

    public void Add(BudgetGrant grant) => spent[(grant.Budget, grant.Day)] = spent.GetValueOrDefault((grant.Budget, grant.Day)) + grant.Amount;

    /// <summary>Folds a record of the journal.</summary>
    public void Fold(in JournalRecord record)
    {
        // Most decisions cost nothing, and need not be read as a whole.
        if (record.Sequence >= Sequence && record.Kind == RecordKind.Decision && record.Payload.Span.IndexOf("\"budgets\":"u8) >= 0)
        {
            using var document = JsonDocument.Parse(record.Payload);
            foreach (var grant in Read(document.RootElement, "budgets"))
            {
                Add(grant);
            }
        }
    }

    /// <summary>Reads what a note has; an empty share where it has nothing.</summary>
    public static BudgetShare Read(JsonElement note)
    {
        BudgetShare share = new();
        if (note.TryGetProperty("spent", out var noted))
        {
            share.Sequence = noted.GetProperty("before").GetInt64();
            foreach (var grant in Read(noted, "budgets"))
            {
                share.Add(grant);
            }
        }

        return share;
    }

    /// <summary>Writes it into a note, as it is before the sequence.</summary>
    public void Write(Utf8JsonWriter json, long sequence)
    {
        if (IsEmpty)
        {
            return;
        }

        var last = spent.Keys.Max(s => s.Day);
        json.WriteStartObject("spent"u8);
        json.WriteNumber("before"u8, sequence);
        Write(json, All.Where(grant => grant.Day.DayNumber > last.DayNumber - DaysKept));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, IEnumerable<BudgetGrant> grants)
    {
        json.WriteStartArray("budgets"u8);
        foreach (var grant in grants)
        {
            json.WriteStartObject();
            json.WriteString("budget"u8, grant.Budget);
            json.WriteString("day"u8, grant.Day.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("amount"u8, grant.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static IEnumerable<BudgetGrant> Read(JsonElement json, string name) => json.TryGetProperty(name, out var grants)
        ? grants.EnumerateArray().Select(grant => new BudgetGrant(
            ActionJson.Text(grant, "budget")!,
            DateOnly.ParseExact(ActionJson.Text(grant, "day")!, "O", CultureInfo.InvariantCulture),
            grant.GetProperty("amount").GetDecimal()))
        : [];
}
