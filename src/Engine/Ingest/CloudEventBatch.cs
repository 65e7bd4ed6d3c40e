using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Takes apart what came in one body, so that a host can publish its events each by itself (<see cref="MarketingEngine.TryPublish(IReadOnlyList{ReadOnlyMemory{byte}}, out ValueTask{IReadOnlyList{PublishResult}}, EventOrigin)"/>).</summary>
public static class CloudEventBatch
{
    private static readonly byte[] Blank = " \t\r"u8.ToArray();

    /// <summary>What some editors and exports put before a text, and JSON does not know.</summary>
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The events of a JSON text: one CloudEvent, or an array of them, which is CloudEvents' batch format.</summary>
    /// <param name="json">The text in UTF-8; a byte order mark before it is passed over. The events are parts of it.</param>
    /// <param name="max">How many there may be. At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is less than 1.</exception>
    /// <returns>Each as it stands in the text; null where there are more. What is no array, or no JSON from its beginning, is one event, which is refused with the reason if it has to be; so is what follows the last event of an array that is cut off or goes wrong on its way.</returns>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> json, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);

        json = WithoutMark(json);

        // How deep an event may be is judged where it is read, so that one that is too deep harms no other.
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        List<ReadOnlyMemory<byte>> events = [];
        var read = 0;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return [json];
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (events.Count == max)
                {
                    return null;
                }

                read = (int)reader.TokenStartIndex;
                reader.Skip();
                events.Add(json[read..(int)reader.BytesConsumed]);
                read = (int)reader.BytesConsumed;
            }

            // Nothing may follow an array, and where something does the reader throws.
            reader.Read();
            return events;
        }
        catch (JsonException)
        {
            // Up to where it is no JSON any more: an event without its end, or nothing. Neither is ever taken.
            return events.Count == 0 ? [json] : events.Count == max ? null : [.. events, json[read..(int)reader.BytesConsumed]];
        }
    }

    /// <summary>The events of newline-delimited JSON: one CloudEvent a line.</summary>
    /// <param name="lines">The text in UTF-8; a byte order mark before it is passed over. The events are parts of it.</param>
    /// <param name="max">How many there may be. At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is less than 1.</exception>
    /// <returns>Each as it stands in the text, with its line, counted from 1; null where there are more. Lines that are blank are none.</returns>
    public static IReadOnlyList<(int Line, ReadOnlyMemory<byte> Event)>? SplitLines(ReadOnlyMemory<byte> lines, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        lines = WithoutMark(lines);
        List<(int, ReadOnlyMemory<byte>)> events = [];
        for (var number = 1; lines.Length > 0; number++)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(Blank) < 0)
            {
                continue;
            }

            if (events.Count == max)
            {
                return null;
            }

            events.Add((number, line));
        }

        return events;
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> text) => text.Span.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;
}
