namespace Wellspring.Engine;

/// <summary>Reads RFC 3339 times to 100 ns. .NET's own readers accept times without a zone or without seconds, which CloudEvents does not.</summary>
public static class Rfc3339
{
    /// <summary>Reads a time such as <c>2024-03-01T08:00:00.5+08:00</c>, as events have it. A fraction finer than 100 ns is cut off.</summary>
    /// <param name="text">The text; a zone is required, and a leap second is refused.</param>
    /// <param name="time">The time in UTC.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        var read = TryRead(text, out var ticks);
        time = new(ticks, TimeSpan.Zero);
        return read;
    }

    internal static bool TryRead(ReadOnlySpan<char> text, out long utcTicks)
    {
        utcTicks = 0;
        if (text.Length < 20
            || !Digits(text, 0, 4, out var year) || text[4] != '-'
            || !Digits(text, 5, 2, out var month) || text[7] != '-'
            || !Digits(text, 8, 2, out var day) || text[10] is not ('T' or 't')
            || !Digits(text, 11, 2, out var hour) || text[13] != ':'
            || !Digits(text, 14, 2, out var minute) || text[16] != ':'
            || !Digits(text, 17, 2, out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var rest = text[19..];
        if (!Fraction(ref rest, out var fraction) || !Offset(rest, out var offset))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction - offset;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        utcTicks = ticks;
        return true;
    }

    private static bool Fraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] != '.')
        {
            return true;
        }

        var unit = TimeSpan.TicksPerSecond;
        var i = 1;
        for (; i < rest.Length && char.IsAsciiDigit(rest[i]); i++)
        {
            unit /= 10;
            ticks += (rest[i] - '0') * unit;
        }

        rest = rest[i..];
        return i > 1;
    }

    private static bool Offset(ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest is "Z" or "z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':'
            || !Digits(rest, 1, 2, out var hours) || !Digits(rest, 4, 2, out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        ticks = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, int start, int count, out int value)
    {
        value = 0;
        foreach (var c in text.Slice(start, count))
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + c - '0';
        }

        return true;
    }
}
