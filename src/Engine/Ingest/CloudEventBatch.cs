using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Takes apart what came in one body: one CloudEvent, or a JSON array of them, which is CloudEvents' batch format.</summary>
internal static class CloudEventBatch
{
    /// <summary>The events, each as it stands in the text; null where there are more than so many. What is no array, or no JSON, is one event, which is refused with the reason if it has to be.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> json, int max)
    {
        // How deep an event may be is judged where it is read, so that one that is too deep harms no other.
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return [json];
            }

            List<ReadOnlyMemory<byte>> events = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (events.Count == max)
                {
                    return null;
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                events.Add(json[start..(int)reader.BytesConsumed]);
            }

            return reader.Read() ? [json] : events;
        }
        catch (JsonException)
        {
            return [json];
        }
    }
}
