using System.Globalization;
using System.Text;

namespace Wellspring.Engine;

/// <summary>Text of unknown origin: what is taken out of it, how long it is, and where it may be cut.</summary>
internal static class PlainText
{
    private const string Ellipsis = "…";

    /// <summary>No letter or emoji that people use is longer. What heaps marks on marks counts as several, so that a bound on elements bounds memory.</summary>
    private const int UnitsPerElement = 32;

    /// <summary>Without control characters, line ends and marks that turn the direction of all that follows. Half of a surrogate pair becomes U+FFFD.</summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsHidden(rune))
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString();
    }

    /// <summary>The length in text elements: what a reader takes for one character.</summary>
    public static int Length(string text)
    {
        var length = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            rest = rest[Next(rest, ref length)..];
        }

        return length;
    }

    /// <summary>The text, cut where it is longer than allowed; null where it is not to be cut.</summary>
    public static string? Fit(string text, int? max, OnTooLong onTooLong)
    {
        var cut = max is { } length ? Cut(text, length) : text;
        return onTooLong == OnTooLong.Cut || ReferenceEquals(cut, text) ? cut : null;
    }

    /// <summary>The text itself, or so much of its beginning as leaves room for an ellipsis.</summary>
    public static string Cut(string text, int max)
    {
        var length = 0;
        var end = 0;
        for (var at = 0; at < text.Length;)
        {
            at += Next(text.AsSpan(at), ref length);
            if (length < max)
            {
                end = at;
            }
            else if (length > max)
            {
                return text[..end] + Ellipsis;
            }
        }

        return text;
    }

    /// <summary>As nearly all texts are.</summary>
    private static bool IsClean(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || IsHidden(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static int Next(ReadOnlySpan<char> text, ref int length)
    {
        var units = StringInfo.GetNextTextElementLength(text);
        length += 1 + ((units - 1) / UnitsPerElement);
        return units;
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
