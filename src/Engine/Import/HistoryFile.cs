using System.Text;

namespace Wellspring.Engine;

/// <summary>A file with history: orders, users, whatever the shop had before.</summary>
public sealed class HistoryFile
{
    private readonly Func<IEnumerable<HistoryRow>> rows;

    private readonly ColumnMap? map;

    private HistoryFile(string name, ColumnMap? map, Func<IEnumerable<HistoryRow>> rows) => (Name, this.map, this.rows) = (name, map, rows);

    /// <summary>What it is called in reports.</summary>
    public string Name { get; }

    /// <summary>Comma separated values (RFC 4180), the first record with the columns' names.</summary>
    /// <param name="name">What it is called in reports.</param>
    /// <param name="content">The content. It is read once and stays open.</param>
    /// <param name="map">What the columns are.</param>
    /// <param name="separator">What stands between fields. Default a comma.</param>
    /// <param name="encoding">How texts are encoded, such as <c>Encoding.GetEncoding("GB18030")</c>. Default UTF-8.</param>
    public static HistoryFile Csv(string name, Stream content, ColumnMap map, char separator = ',', Encoding? encoding = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(map);
        return new(name, map, () => CsvRows.Read(name, new StreamReader(content, encoding ?? Encoding.UTF8, leaveOpen: true), separator, new RowEvents(map)));
    }

    /// <summary>JSON objects, one on each line.</summary>
    /// <param name="name">What it is called in reports.</param>
    /// <param name="content">The content in UTF-8. It is read once and stays open.</param>
    /// <param name="map">What the objects' members are, by their names as columns; objects and arrays in them are left aside. Default null: each line is a CloudEvent 1.0.</param>
    public static HistoryFile Ndjson(string name, Stream content, ColumnMap? map = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(content);
        return new(name, map, () => NdjsonRows.Read(new StreamReader(content, Encoding.UTF8, leaveOpen: true), map is null ? null : new RowEvents(map)));
    }

    internal IEnumerable<HistoryRow> Rows() => rows();

    /// <summary>Refuses a map with members that the type of its events does not have: their values would be lost without a word.</summary>
    /// <exception cref="InvalidConfigurationException">There are such members; all are named.</exception>
    internal void Check(EventTypes types)
    {
        if (map is null || types.Find(map.Type) is not { Members: { } members } type)
        {
            return;
        }

        var names = members.ToHashSet(type.IsCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        var mistakes = map.Data.Keys.Where(member => !names.Contains(member))
            .Select(member => $"{Name}: the data of {map.Type} have no member '{member}'; {Nearest.Hint(member, members)}there are {Nearest.List(members)}").ToList();
        if (mistakes.Count > 0)
        {
            throw new InvalidConfigurationException(mistakes);
        }
    }
}

/// <summary>A row of a file.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Event">The CloudEvent that was made of it; empty where it is none.</param>
/// <param name="Fault">Why it is none; null where it is one.</param>
internal readonly record struct HistoryRow(long Line, ReadOnlyMemory<byte> Event, string? Fault = null);
