using System.Text;
using System.Text.Json;
using System.Xml;

namespace Wellspring.Adapters.WeChat;

/// <summary>Reads bodies in one go, without a tree. Document types and what they could fetch are forbidden; control characters within texts are not, for users write them.</summary>
internal static class CallbackParser
{
    private const int MaxDepth = 32;
    private const string List = "List";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,

        // Of references only, such as &#1;. Characters that stand as they are it checks all the same.
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>The content; null where it is neither XML nor JSON of an object.</summary>
    public static CallbackContent? Read(ReadOnlyMemory<byte> body)
    {
        var start = body.Span.TrimStart(" \t\r\n"u8);
        start = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        try
        {
            return start.IsEmpty ? null
                : start[0] == (byte)'<' ? ReadXml(Utf8.GetString(start))
                : start[0] == (byte)'{' ? ReadJson(start)
                : null;
        }
        catch (Exception e) when (e is XmlException or JsonException or InvalidOperationException or ArgumentException)
        {
            // Cut off, not well-formed, not UTF-8, half of a surrogate pair: all are no content.
            return null;
        }
    }

    private static CallbackContent? ReadXml(string text)
    {
        CallbackContent content = new();
        using var source = new StringReader(XmlText.Marked(text));
        using var reader = XmlReader.Create(source, Settings);
        Dictionary<string, string>? item = null;
        var (itemDepth, leafDepth) = (-1, -1);
        string? leaf = null;
        StringBuilder value = new();
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.Depth > MaxDepth)
                    {
                        return null;
                    }

                    if (item is null && reader is { Depth: > 0, LocalName: List, IsEmptyElement: false })
                    {
                        (item, itemDepth) = (content.AddItem(), reader.Depth);
                        if (item is null)
                        {
                            return null;
                        }
                    }

                    (leaf, leafDepth) = reader.IsEmptyElement ? (null, -1) : (reader.LocalName, reader.Depth);
                    value.Clear();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    value.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    if (leaf is not null && reader.Depth == leafDepth && !content.Add(leaf, value.ToString(), leafDepth == 1, item))
                    {
                        return null;
                    }

                    leaf = null;
                    (item, itemDepth) = reader.Depth == itemDepth ? (null, -1) : (item, itemDepth);
                    break;
                default:
                    break;
            }
        }

        return content;
    }

    private static CallbackContent? ReadJson(ReadOnlySpan<byte> body)
    {
        CallbackContent content = new() { IsJson = true };
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        return ReadObject(ref reader, content, depth: 1, item: null) && !reader.Read() ? content : null;
    }

    private static bool ReadObject(ref Utf8JsonReader reader, CallbackContent content, int depth, Dictionary<string, string>? item)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!ReadValue(ref reader, name, content, depth, item))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ReadValue(ref Utf8JsonReader reader, string name, CallbackContent content, int depth, Dictionary<string, string>? item)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                if (name == List && item is null && (item = content.AddItem()) is null)
                {
                    return false;
                }

                return ReadObject(ref reader, content, depth + 1, item);
            case JsonTokenType.StartArray:
                // A list of one may come as the one alone, so both are read as the same.
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (!ReadValue(ref reader, name, content, depth + 1, item))
                    {
                        return false;
                    }
                }

                return true;
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String:
                return content.Add(name, reader.GetString()!, depth == 1, item);
            default:
                // Numbers keep all their digits.
                return content.Add(name, Encoding.UTF8.GetString(reader.ValueSpan), depth == 1, item);
        }
    }
}
