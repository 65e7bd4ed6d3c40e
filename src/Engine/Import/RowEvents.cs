using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Makes CloudEvents of rows. Whether they are good events, the intake says.</summary>
internal sealed class RowEvents(ColumnMap map)
{
    private const char Unreadable = '\uFFFD';

    /// <summary>The columns that the map names.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. new[] { map.User, map.Time, map.Id }.OfType<string>().Concat(map.Data.Values.Select(column => column.Name)).Distinct(StringComparer.Ordinal)];

    /// <param name="line">The row's line.</param>
    /// <param name="field">What stands in a column; empty where nothing does.</param>
    /// <param name="whole">All of the row.</param>
    public HistoryRow Make(long line, Func<string, string> field, IReadOnlyList<string> whole)
    {
        if (Columns.FirstOrDefault(column => field(column).Contains(Unreadable)) is { } garbled)
        {
            return new(line, default, $"column '{garbled}' has bytes that are no text in the file's encoding");
        }

        foreach (var (name, column) in new[] { ("the user", map.User), ("the time", map.Time), ("the id", map.Id) })
        {
            if (column is not null && string.IsNullOrWhiteSpace(field(column)))
            {
                return new(line, default, $"column '{column}' is empty, and has {name}");
            }
        }

        if (Time(field(map.Time).Trim()) is not { } time)
        {
            return new(line, default, $"column '{map.Time}' has no time as it is expected: {map.TimeFormat ?? "RFC 3339, such as 2026-01-05T10:00:00+08:00"}{(map.Zone is null ? ", with a zone" : "")}");
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", map.Id is { } id ? field(id).Trim() : Fnv1a.Hash128(map.Type, string.Join('\u001F', whole)).ToString("x32", CultureInfo.InvariantCulture));
            writer.WriteString("source", map.Source);
            writer.WriteString("type", map.Type);
            writer.WriteString("subject", $"{map.UserPrefix}{field(map.User).Trim()}");
            writer.WriteString("time", time);
            writer.WriteStartObject("data");
            foreach (var (member, column) in map.Data)
            {
                if (field(column.Name) is { Length: > 0 } value && !Write(writer, member, column.Kind, value))
                {
                    return new(line, default, $"column '{column.Name}' has no {(column.Kind == ColumnKind.Number ? "number, such as 39.80" : "true or false")}");
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return new(line, buffer.WrittenMemory);
    }

    private static bool Write(Utf8JsonWriter writer, string member, ColumnKind kind, string value)
    {
        switch (kind)
        {
            case ColumnKind.Text:
                writer.WriteString(member, value);
                return true;
            case ColumnKind.Number when decimal.TryParse(value, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number):
                writer.WriteNumber(member, number);
                return true;
            case ColumnKind.Boolean when value.Trim() is "1" or "0" || bool.TryParse(value, out _):
                writer.WriteBoolean(member, value.Trim() is "1" || (bool.TryParse(value, out var isTrue) && isTrue));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The time in RFC 3339; null where it is none, or names no zone and none is set.</summary>
    private string? Time(string text)
    {
        if (map is { TimeFormat: null, Zone: null })
        {
            return text;
        }

        if (map.TimeFormat is null && Rfc3339.TryParse(text, out _))
        {
            return text;
        }

        // Kind is Unspecified where the text names no zone.
        if (!(map.TimeFormat is { } format
            ? DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out time)))
        {
            return null;
        }

        var zoned = time.Kind != DateTimeKind.Unspecified ? new DateTimeOffset(time)
            : map.Zone is { } zone ? new DateTimeOffset(time, zone.GetUtcOffset(time))
            : (DateTimeOffset?)null;
        return zoned?.ToString("O", CultureInfo.InvariantCulture);
    }
}
