using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>The keywords by which users opt out. A text that is nothing else counts, however it is written: case, full width, and what stands round it that is no word, such as 退订。 and ＴＤ！</summary>
internal sealed class OptOutWords(IEnumerable<string> keywords)
{
    private readonly HashSet<string> keywords = new(keywords.Select(Plain).Where(keyword => keyword.Length > 0), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a text is one of them. A keyword of yours may have signs itself, such as #1, so the text counts with its signs too.</summary>
    public bool Has(string text) => Plain(text) is var plain && (keywords.Contains(plain) || keywords.Contains(Bare(plain)));

    /// <summary>Full-width forms of ASCII, which Chinese keyboards write, become ASCII. Done by hand, for the runtime's normal forms need ICU, which hosts may be without.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c)).Trim();

    /// <summary>Without what is neither letter nor digit at both ends: spaces, punctuation, emoji.</summary>
    private static string Bare(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        var first = Array.FindIndex(runes, Rune.IsLetterOrDigit);
        return first < 0 ? "" : string.Concat(runes[first..(Array.FindLastIndex(runes, Rune.IsLetterOrDigit) + 1)]);
    }
}
