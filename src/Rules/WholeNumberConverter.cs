using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wellspring.Rules;

/// <summary>Reads whole numbers however JSON writers spell them: 2, 2.0 and 2e0 are one number.</summary>
internal sealed class WholeNumberConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var whole))
        {
            return whole;
        }

        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var number)
            && number == decimal.Truncate(number) && number >= long.MinValue && number <= long.MaxValue)
        {
            return (long)number;
        }

        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
