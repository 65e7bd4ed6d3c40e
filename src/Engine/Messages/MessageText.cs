namespace Wellspring.Engine;

/// <summary>A text as it is written: one for all cultures (<c>"{item}"</c>) or one for each (<c>new() { ["zh-CN"] = …, ["en"] = … }</c>). <c>{item}</c> is the place of a field, <c>{{</c> and <c>}}</c> are braces.</summary>
public sealed class MessageText
{
    private readonly List<(string Culture, string Text)> byCulture = [];

    /// <summary>Creates a text to which each culture is added.</summary>
    public MessageText()
    {
    }

    /// <summary>Creates the text of all cultures that are not added.</summary>
    /// <param name="all">The text.</param>
    public MessageText(string all)
    {
        ArgumentNullException.ThrowIfNull(all);
        All = all;
    }

    internal string? All { get; }

    internal IReadOnlyList<(string Culture, string Text)> ByCulture => byCulture;

    /// <summary>Adds the text of a culture.</summary>
    /// <param name="culture">The culture, such as <c>zh-CN</c>.</param>
    public string this[string culture]
    {
        set => byCulture.Add((culture, value));
    }

    /// <summary>The text of all cultures.</summary>
    /// <param name="all">The text.</param>
    public static implicit operator MessageText(string all) => new(all);

    /// <summary>The same as the conversion from a text.</summary>
    /// <param name="all">The text.</param>
    public static MessageText FromString(string all) => new(all);
}
