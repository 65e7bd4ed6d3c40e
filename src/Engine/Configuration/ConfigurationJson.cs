using System.Text.Json;
using System.Text.Unicode;

namespace Wellspring.Engine;

/// <summary>Parses configuration: JSON in UTF-8, in which a person may leave comments and trailing commas. Members that stand twice are the reader's to find, with their place.</summary>
internal static class ConfigurationJson
{
    /// <param name="json">The text, in UTF-8, with or without a byte order mark.</param>
    /// <param name="read">What is done with it. Its result must not hold the element.</param>
    /// <exception cref="InvalidConfigurationException">It is no JSON.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = Parse(json);
            return read(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            // What the JSON reader throws for an escaped half of a surrogate pair.
            throw new InvalidConfigurationException("not JSON: a text has an escape that is no character", e);
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new InvalidConfigurationException("not valid UTF-8");
        }

        try
        {
            JsonDocumentOptions options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            return JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, options);
        }
        catch (JsonException e)
        {
            throw new InvalidConfigurationException($"not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", e);
        }
    }
}
