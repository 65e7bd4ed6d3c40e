namespace Wellspring.Engine;

/// <summary>A text of the catalogue, checked: constants and places for fields, in each culture. Immutable.</summary>
public sealed class TextTemplate
{
    private readonly TextPart[][] byCulture;
    private readonly OnTooLong onTooLong;

    internal TextTemplate(TextPart[][] byCulture, int? maxLength = null, OnTooLong onTooLong = OnTooLong.Cut)
    {
        this.byCulture = byCulture;
        this.onTooLong = onTooLong;
        MaxLength = maxLength;
        var longest = byCulture.Max(parts => parts.Any(part => part.Longest is null) ? int.MaxValue : parts.Sum(part => (long)part.Longest!));
        Longest = longest < int.MaxValue ? Math.Min((int)longest, maxLength ?? int.MaxValue) : maxLength;

        // A text that could not be read has no parts. It is named for that, and nothing else is to be said of it.
        CanBeEmpty = byCulture.Any(parts => parts.Length > 0 && parts.All(part => part.Field is { Required: false }));
        Constants = [.. byCulture.Where(parts => parts.Length > 0 && parts.All(part => part.Field is null)).Select(parts => string.Concat(parts.Select(part => part.Text))).Distinct(StringComparer.Ordinal)];
        Literals = [.. byCulture.SelectMany(parts => parts).Where(part => part.Field is null).Select(part => part.Text).Distinct(StringComparer.Ordinal)];
        Fields = [.. byCulture.SelectMany(parts => parts).Select(part => part.Field?.Name).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>How long it may come out, in characters as a reader counts them; null where no one says.</summary>
    public int? MaxLength { get; }

    /// <summary>How long it can come out at most, after all that is cut, in characters as a reader counts them; null where that depends on the values.</summary>
    public int? Longest { get; }

    /// <summary>Whether it can come out empty: then a wire key is left out. So it is where it is made of nothing but fields that are not required.</summary>
    public bool CanBeEmpty { get; }

    /// <summary>The text in the cultures in which it has no place for a field, each text once: it goes out as it stands.</summary>
    public IReadOnlyList<string> Constants { get; }

    /// <summary>What stands between the places for fields, before the first and after the last, in all cultures, in order and each once. Of a text without fields that is its constant. It goes out whatever the values are, unless the text is cut.</summary>
    public IReadOnlyList<string> Literals { get; }

    /// <summary>The fields that it has a place for in some culture.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>The text with its values in their places; null where it is too long and is not to be cut.</summary>
    /// <param name="culture">The place of the culture among the catalogue's.</param>
    /// <param name="values">A value for each of the template's fields, in their order.</param>
    internal string? Fill(int culture, string[] values)
    {
        var parts = byCulture[culture];
        return PlainText.Fit(parts is [var only] ? only.Fill(values) : Join(parts, values), MaxLength, onTooLong);
    }

    private static string Join(TextPart[] parts, string[] values)
    {
        var texts = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            texts[i] = parts[i].Fill(values);
        }

        return string.Concat(texts);
    }
}

/// <summary>A constant, or where <paramref name="Field"/> is set its place.</summary>
/// <param name="Text">The constant.</param>
/// <param name="Field">The field.</param>
/// <param name="Index">The field's place among the template's.</param>
internal sealed record TextPart(string Text, MessageField? Field = null, int Index = 0)
{
    public string Fill(string[] values) => Field is null ? Text : values[Index];

    public int? Longest => Field is null ? PlainText.Length(Text) : Field.MaxLength;
}
