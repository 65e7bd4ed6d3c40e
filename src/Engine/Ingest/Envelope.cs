using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>The members of a CloudEvent that the engine reads. Of a member that stands twice, the last counts.</summary>
internal struct Envelope
{
    /// <summary>Deeper JSON is refused.</summary>
    public const int MaxDepth = 512;

    private bool isObject;
    private bool hasTime;
    private string? specVersion;
    private int? timeLength;

    public string? Id { get; private set; }

    public string? Source { get; private set; }

    public string? Type { get; private set; }

    public string? Subject { get; private set; }

    public long Ticks { get; private set; }

    /// <summary>Where the data stand in the JSON; empty where absent or null.</summary>
    public Range Data { get; private set; }

    public bool DataHasNull { get; private set; }

    /// <exception cref="JsonException">The bytes are not one JSON value.</exception>
    public static Envelope Read(ReadOnlySpan<byte> json)
    {
        var envelope = default(Envelope);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
        }
        else
        {
            envelope.isObject = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                envelope.Member(ref reader);
            }
        }

        if (reader.Read())
        {
            throw new JsonException("not JSON: more than one value");
        }

        return envelope;
    }

    /// <summary>What is missing or malformed, or null.</summary>
    public readonly string? Fault()
    {
        if (!isObject)
        {
            return "not a JSON object";
        }

        if (specVersion != "1.0")
        {
            return specVersion is null ? "specversion is missing or no text" : "specversion is not \"1.0\"";
        }

        return Empty("id", Id?.Length) ?? Empty("source", Source?.Length) ?? Empty("type", Type?.Length) ?? Empty("subject", Subject?.Length) ?? Empty("time", timeLength)
            ?? (hasTime ? null : "time is not RFC 3339 with a zone, such as 2024-03-01T08:00:00Z");
    }

    private static string? Empty(string name, int? length) =>
        length is null ? $"{name} is missing or no text" : length == 0 ? $"{name} is empty" : null;

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    /// <summary>A text of which there are few.</summary>
    private static string? Recurring(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? RecurringTexts.Of(reader.ValueSpan) : Text(ref reader);

    private void Member(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8))
        {
            reader.Read();
            Id = Text(ref reader);
        }
        else if (reader.ValueTextEquals("source"u8))
        {
            reader.Read();
            Source = Recurring(ref reader);
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            Type = Recurring(ref reader);
        }
        else if (reader.ValueTextEquals("subject"u8))
        {
            reader.Read();
            Subject = Text(ref reader);
        }
        else if (reader.ValueTextEquals("time"u8))
        {
            reader.Read();
            Time(ref reader);
        }
        else if (reader.ValueTextEquals("specversion"u8))
        {
            reader.Read();
            specVersion = Recurring(ref reader);
        }
        else if (reader.ValueTextEquals("data"u8))
        {
            reader.Read();
            DataMember(ref reader);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private void Time(ref Utf8JsonReader reader)
    {
        const int MostChars = 64;
        Span<char> buffer = stackalloc char[MostChars];
        ReadOnlySpan<char> text = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= MostChars
            ? buffer[..reader.CopyString(buffer)]
            : Text(ref reader);
        timeLength = reader.TokenType == JsonTokenType.String ? text.Length : null;
        hasTime = Rfc3339.TryRead(text, out var ticks);
        Ticks = ticks;
    }

    private void DataMember(ref Utf8JsonReader reader)
    {
        DataHasNull = false;
        if (reader.TokenType == JsonTokenType.Null)
        {
            Data = default;
            return;
        }

        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        while (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray || reader.CurrentDepth > depth)
        {
            reader.Read();
            DataHasNull |= reader.TokenType == JsonTokenType.Null;
        }

        Data = start..(int)reader.BytesConsumed;
    }
}
