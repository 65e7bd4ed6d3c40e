using System.Buffers.Text;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// JSON without <c>\uXXXX</c>: the platform shows such an escape to the user as it stands, or answers 40033. The library's relaxed encoder is not enough,
/// for it still escapes emoji.
/// </summary>
internal static class PlainJson
{
    private const int EscapeLength = 6;

    /// <summary>The same JSON with characters in place of their escapes. What JSON must escape stays escaped, quotes and backslashes by a backslash.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOf("\\u"u8) < 0)
        {
            return json;
        }

        var plain = new byte[json.Length];
        var to = 0;
        for (var text = json.Span; !text.IsEmpty;)
        {
            var length = text.IndexOf((byte)'\\') is > 0 and var upTo ? upTo : text[0] == '\\' ? Math.Min(2, text.Length) : text.Length;
            if (TryRead(text, out var character, out var escape))
            {
                length = escape;
                if (character.Value is '"' or '\\')
                {
                    plain[to++] = (byte)'\\';
                }

                to += character.EncodeToUtf8(plain.AsSpan(to));
            }
            else
            {
                text[..length].CopyTo(plain.AsSpan(to));
                to += length;
            }

            text = text[length..];
        }

        return plain.AsMemory(0, to);
    }

    /// <summary>Reads an escape, or a pair of them, of a character that has another spelling.</summary>
    private static bool TryRead(ReadOnlySpan<byte> text, out Rune character, out int length)
    {
        length = EscapeLength;
        if (!TryReadUnit(text, out var unit))
        {
            character = default;
            return false;
        }

        if (char.IsHighSurrogate(unit) && TryReadUnit(text[EscapeLength..], out var low))
        {
            length = 2 * EscapeLength;
            return Rune.TryCreate(unit, low, out character);
        }

        return Rune.TryCreate(unit, out character) && character.Value >= ' ';
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, out char unit)
    {
        ushort number = 0;
        var isEscape = text.Length >= EscapeLength && text.StartsWith("\\u"u8)
            && Utf8Parser.TryParse(text[2..EscapeLength], out number, out var read, 'x') && read == EscapeLength - 2;
        unit = (char)number;
        return isEscape;
    }
}
