using System.Buffers;
using System.Text;
using System.Xml;

namespace Wellspring.Adapters.WeChat;

/// <summary>Characters that XML has no form for, control characters above all. Users can write them, and the platform passes them on.</summary>
internal static class XmlText
{
    /// <summary>Stands for one while XML is read: left out before, <c>]]\u0001&gt;</c> would end a section. No text has it as its own, and it can be in no name.</summary>
    private const char Mark = '\uFDD0';

    private static readonly SearchValues<char> None = SearchValues.Create([.. Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(c => !XmlConvert.IsXmlChar(c) && !char.IsSurrogate(c))]);
    private static readonly SearchValues<char> Suspect = SearchValues.Create([.. Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(c => !XmlConvert.IsXmlChar(c) || c == Mark)]);

    /// <summary>XML with marks in their place, which a reader takes where text may stand, and nowhere else.</summary>
    public static string Marked(string xml) => !xml.AsSpan().ContainsAny(None) ? xml : string.Create(xml.Length, xml, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = None.Contains(from[i]) ? Mark : from[i];
        }
    });

    /// <summary>A text without them and their marks.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspect))
        {
            return text;
        }

        StringBuilder kept = new(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value > char.MaxValue || !Suspect.Contains((char)rune.Value))
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString();
    }
}
