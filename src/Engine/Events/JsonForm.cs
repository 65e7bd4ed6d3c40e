using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Wellspring.Engine;

/// <summary>What a value of a type is in JSON, in words for who wrote it otherwise.</summary>
internal static class JsonForm
{
    /// <summary>Such as "a whole number up to 2147483647"; null for a form that has no short name.</summary>
    /// <param name="type">The type of a member.</param>
    /// <param name="options">How it is read.</param>
    public static string? Of(Type type, JsonSerializerOptions options)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) ? "a text"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) ? $"a whole number up to {int.MaxValue}"
            : type == typeof(long) ? "a whole number"
            : type == typeof(decimal) ? "a number of up to 28 digits"
            : type == typeof(double) ? "a number"
            : type == typeof(DateTimeOffset) ? "a time with a zone, such as 2024-03-01T08:00:00Z,"
            : type == typeof(TimeSpan) ? "a span, such as 1.00:00:00 for a day,"
            : type.IsEnum && options.TryGetTypeInfo(type, out var words) ? $"one of {string.Join(", ", Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => JsonSerializer.SerializeToElement(Enum.ToObject(type, value), words).ToString()))}"
            : options.TryGetTypeInfo(type, out var info) && info.Kind == JsonTypeInfoKind.Enumerable ? "a list"
            : null;
    }
}
