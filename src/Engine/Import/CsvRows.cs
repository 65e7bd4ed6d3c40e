namespace Wellspring.Engine;

/// <summary>The rows of a CSV file as events.</summary>
internal static class CsvRows
{
    private const int MaxLines = 100;
    private const int MaxLength = 1 << 20;

    /// <exception cref="InvalidConfigurationException">The first record does not have the columns; all that are missing are named.</exception>
    public static IEnumerable<HistoryRow> Read(string file, TextReader text, char separator, RowEvents events)
    {
        using (text)
        {
            CsvReader reader = new(text, separator, MaxLines, MaxLength);
            if (reader.Read() is not { } head)
            {
                yield break;
            }

            var names = head.Fields.Select(name => name.Trim()).ToArray();
            Check(file, head, names, events);
            while (reader.Read() is { } record)
            {
                yield return record.Fault is { } fault ? new(record.Line, default, fault)
                    : record.Fields.Count != names.Length ? new(record.Line, default, $"it has {record.Fields.Count} fields, and there are {names.Length} columns")
                    : events.Make(record.Line, name => record.Fields[Array.IndexOf(names, name)], record.Fields);
            }
        }
    }

    private static void Check(string file, CsvRecord head, string[] names, RowEvents events)
    {
        List<string> mistakes = [];
        if (head.Fault is { } fault)
        {
            mistakes.Add($"{file}, line {head.Line}: the names of the columns cannot be read: {fault}");
        }
        else
        {
            mistakes.AddRange(events.Columns.Where(column => !names.Contains(column, StringComparer.Ordinal))
                .Select(column => $"{file}, line {head.Line}: there is no column '{column}'; {Nearest.Hint(column, names)}there are {Nearest.List(names)}"));
            mistakes.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1 && events.Columns.Contains(same.Key, StringComparer.Ordinal))
                .Select(same => $"{file}, line {head.Line}: the column '{same.Key}' stands {same.Count()} times; give each a name of its own"));
        }

        if (mistakes.Count > 0)
        {
            throw new InvalidConfigurationException(mistakes);
        }
    }
}
