using System.Text;

namespace Wellspring.Engine;

/// <summary>One record of a file.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Fields">Its fields; empty where there is a fault.</param>
/// <param name="Fault">Why it cannot be read; null where it can.</param>
internal readonly record struct CsvRecord(long Line, IReadOnlyList<string> Fields, string? Fault = null);

/// <summary>
/// Reads comma separated values as RFC 4180 has them: quotes round fields, doubled within, line ends within quotes. It is strict, and it recovers: a quote that is not closed would take all that follows into one
/// field, so a record that goes on for too long is refused with its first line, and reading goes on with the second.
/// </summary>
internal sealed class CsvReader(TextReader text, char separator, int maxLines, int maxLength)
{
    private readonly Queue<string> ahead = [];
    private readonly List<string> lines = [];
    private long line;

    /// <summary>The next record; null at the end. Empty lines are passed over.</summary>
    public CsvRecord? Read()
    {
        while (Next() is { } first)
        {
            line++;
            if (first.Length > 0)
            {
                return Read(first);
            }
        }

        return null;
    }

    private CsvRecord Read(string first)
    {
        var begin = line;
        lines.Clear();
        StringBuilder record = new(first);
        List<string> fields = [];
        while (true)
        {
            if (record.Length > maxLength)
            {
                return Recover(begin, $"it is longer than {maxLength} characters");
            }

            switch (Split(record.ToString(), fields))
            {
                case null:
                    line += lines.Count;
                    return new(begin, fields);
                case Unclosed when lines.Count < maxLines && Next() is { } more:
                    lines.Add(more);
                    record.Append('\n').Append(more);
                    break;
                case Unclosed:
                    return Recover(begin, Unclosed);
                case var fault:
                    return Recover(begin, lines.Count == 0 ? fault : $"{Unclosed} on its line, or {fault}");
            }
        }
    }

    private const string Unclosed = "a quote is not closed";

    /// <summary>The record's first line is lost; what was read behind it is read again.</summary>
    private CsvRecord Recover(long begin, string fault)
    {
        var rest = lines.Concat(ahead).ToArray();
        ahead.Clear();
        foreach (var again in rest)
        {
            ahead.Enqueue(again);
        }

        return new(begin, [], fault);
    }

    private string? Next() => ahead.TryDequeue(out var waiting) ? waiting : text.ReadLine();

    /// <summary>Splits a record into its fields. What is wrong with it; null where nothing is.</summary>
    private string? Split(string record, List<string> fields)
    {
        fields.Clear();
        for (var at = 0; ; at++)
        {
            if (at < record.Length && record[at] == '"')
            {
                StringBuilder field = new();
                for (at++; ; at++)
                {
                    var quote = at < record.Length ? record.IndexOf('"', at) : -1;
                    if (quote < 0)
                    {
                        return Unclosed;
                    }

                    field.Append(record, at, quote - at);
                    at = quote + 1;
                    if (at == record.Length || record[at] != '"')
                    {
                        break;
                    }

                    field.Append('"');
                }

                if (at < record.Length && record[at] != separator)
                {
                    return $"field {fields.Count + 1} goes on behind its closing quote; double the quotes within a field";
                }

                fields.Add(field.ToString());
            }
            else
            {
                var end = record.IndexOf(separator, at) is >= 0 and var found ? found : record.Length;
                if (record.AsSpan(at, end - at).Contains('"'))
                {
                    return $"field {fields.Count + 1} has a quote and is not in quotes; put it in quotes and double the quotes within";
                }

                fields.Add(record[at..end]);
                at = end;
            }

            if (at >= record.Length)
            {
                return null;
            }
        }
    }
}
