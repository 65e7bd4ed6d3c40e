using System.Globalization;

namespace Wellspring.Adapters.WeChat;

/// <summary>What stands in a callback's body, XML and JSON alike: texts by the names of their elements, and what stands in lists.</summary>
internal sealed class CallbackContent
{
    /// <summary>What is encrypted, in Base64.</summary>
    public const string Encrypted = "Encrypt";

    private const int MostFields = 512;

    /// <summary>Lists are of templates, and an account may have some dozens (200012).</summary>
    private const int MostItems = 128;

    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, string>> items = [];
    private readonly List<KeyValuePair<string, string>> all = [];

    /// <summary>The bodies of replies go in the form of what they reply to.</summary>
    public bool IsJson { get; init; }

    /// <summary>The elements called List: one dictionary each.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Items => items;

    public IReadOnlyDictionary<string, string> Fields => fields;

    /// <summary>All texts with their names, wherever they stand, in the order in which they come.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => all;

    /// <summary>A text that is not empty, or null.</summary>
    public string? this[string name] => fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public long? Number(string name) => long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public int? Int(string name) => Number(name) is { } number and <= int.MaxValue ? (int)number : null;

    public double? Real(string name) => double.TryParse(this[name], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Whether a field says yes, in either of the platform's forms.</summary>
    public bool Is(string name) => this[name] is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds a text, without control characters.</summary>
    /// <returns>False where there are more than anyone means.</returns>
    public bool Add(string name, string value, bool isTop, Dictionary<string, string>? item)
    {
        // But for what a signature is of: changed, it must not be verified.
        value = name == Encrypted ? value : XmlText.Clean(value);
        if (item is not null)
        {
            item.TryAdd(name, value);
        }
        else if (isTop)
        {
            fields[name] = value;
        }
        else
        {
            // What stands deeper never counts for what stands at the top.
            fields.TryAdd(name, value);
        }

        all.Add(new(name, value));
        return all.Count <= MostFields;
    }

    /// <returns>Null where there are more than anyone means.</returns>
    public Dictionary<string, string>? AddItem()
    {
        if (items.Count == MostItems)
        {
            return null;
        }

        Dictionary<string, string> item = new(StringComparer.Ordinal);
        items.Add(item);
        return item;
    }
}
