using System.Text;

namespace Wellspring.Engine;

/// <summary>Texts that come again and again, such as events' types, made once. It has room for few, so that others do not stay.</summary>
internal static class RecurringTexts
{
    private const int MaxBytes = 64;

    // A text whose place is taken takes it over. Threads may do so at once: each has a whole text.
    private static readonly string?[] Places = new string?[512];

    public static string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > MaxBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        HashCode hash = default;
        hash.AddBytes(utf8);
        ref var place = ref Places[hash.ToHashCode() & (Places.Length - 1)];
        var known = place;
        return known is not null && Ascii.Equals(utf8, known) ? known : place = Encoding.UTF8.GetString(utf8);
    }
}
