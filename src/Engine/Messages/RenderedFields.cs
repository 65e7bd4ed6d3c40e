using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Wellspring.Engine;

/// <summary>The fields of a message, in one array: they are few, made for each message, and walked more often than looked up.</summary>
/// <param name="sorted">By key, ordinal, each key once. It is not changed any more.</param>
internal sealed class RenderedFields(KeyValuePair<string, string>[] sorted) : IReadOnlyDictionary<string, string>
{
    public static readonly RenderedFields None = new([]);

    public int Count => sorted.Length;

    public IEnumerable<string> Keys => sorted.Select(pair => pair.Key);

    public IEnumerable<string> Values => sorted.Select(pair => pair.Value);

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no field '{key}'.");

    /// <summary>The fields of any dictionary; a copy, unless it is one of these.</summary>
    public static RenderedFields Of(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return fields as RenderedFields ?? new([.. fields.OrderBy(pair => pair.Key, StringComparer.Ordinal)]);
    }

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        foreach (var (own, text) in sorted)
        {
            if (own == key)
            {
                value = text;
                return true;
            }
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)sorted).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
