using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// JSON without <c>\uXXXX</c>: the platform shows such an escape to the user as it stands, or answers 40033. The library's relaxed encoder is not enough,
/// for it still escapes emoji.
/// </summary>
internal static class PlainJson
{
    private const int EscapeLength = 6;

    /// <summary>It escapes as little as the library can, so that there is mostly nothing left to put right.</summary>
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Sheet? sheet;

    /// <summary>Writes JSON.</summary>
    /// <param name="state">What it is made of.</param>
    /// <param name="write">Writes it, and nothing else meanwhile.</param>
    public static ReadOnlyMemory<byte> Write<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var (buffer, json) = sheet ??= Sheet.Take();
        buffer.ResetWrittenCount();
        json.Reset();
        write(json, state);
        json.Flush();
        var written = buffer.WrittenSpan;
        return HasEscapes(written) ? Unescape(written) : written.ToArray();
    }

    /// <summary>The same JSON with characters in place of their escapes. What JSON must escape stays escaped, quotes and backslashes by a backslash.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json) => HasEscapes(json.Span) ? Unescape(json.Span) : json;

    private static bool HasEscapes(ReadOnlySpan<byte> json) => json.IndexOf("\\u"u8) >= 0;

    private static ReadOnlyMemory<byte> Unescape(ReadOnlySpan<byte> json)
    {
        var plain = new byte[json.Length];
        var to = 0;
        for (var text = json; !text.IsEmpty;)
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

    /// <summary>What a thread writes on, again and again.</summary>
    private sealed record Sheet(ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)
    {
        private const int UsualLength = 4096;

        public static Sheet Take()
        {
            ArrayBufferWriter<byte> buffer = new(UsualLength);
            return new(buffer, new(buffer, Relaxed));
        }
    }
}
