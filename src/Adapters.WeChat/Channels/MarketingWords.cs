using System.Buffers;

namespace Wellspring.Adapters.WeChat;

/// <summary>Words that make marketing of a text, whatever the case of their letters.</summary>
internal sealed class MarketingWords
{
    private readonly string[] words;
    private readonly SearchValues<string> any;

    /// <summary>What a word can begin with. Most texts have none of these, and a letter is found in a fraction of the time that a word takes.</summary>
    private readonly SearchValues<char> beginnings;

    public MarketingWords(IEnumerable<string> words)
    {
        this.words = [.. words.Where(word => word.Length > 0)];
        any = SearchValues.Create(this.words, StringComparison.OrdinalIgnoreCase);
        var first = this.words.Select(word => char.ToUpperInvariant(word[0])).ToHashSet();

        // Of letters beyond the first 65,536 the case shows in two characters together.
        beginnings = SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(letter => (char)letter).Where(letter => first.Contains(char.ToUpperInvariant(letter)) || char.IsSurrogate(letter))]);
    }

    public bool IsIn(ReadOnlySpan<char> text) => text.ContainsAny(beginnings) && text.ContainsAny(any);

    /// <summary>Those that are in a text.</summary>
    public IEnumerable<string> In(string text) => words.Where(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
