namespace Wellspring.Engine;

/// <summary>What becomes of a message that meets quiet hours.</summary>
public enum QuietHoursMode
{
    /// <summary>It is held until they end, and settled again then.</summary>
    Defer,

    /// <summary>It is dropped.</summary>
    Drop,
}

/// <summary>The hours of a user's day in which no message reaches them: <c>new QuietHours("21:00", "09:00")</c>.</summary>
/// <remarks>
/// A message is judged by them when it is decided, and again before each attempt to deliver it.
/// It is quiet while the clocks in the user's zone show a time from <see cref="From"/> on and before <see cref="To"/>, whatever is done to them: an end that clocks jump over comes
/// with the jump, and hours that clocks show again are quiet again.
/// </remarks>
public sealed record QuietHours
{
    /// <summary>Creates quiet hours.</summary>
    /// <param name="from">When they begin, as HH:mm.</param>
    /// <param name="to">When they end, as HH:mm; it is no longer quiet then. An earlier time than <paramref name="from"/> is on the day after.</param>
    /// <exception cref="ArgumentException">A text is no time of day, or the two are the same.</exception>
    public QuietHours(string from, string to)
    {
        (From, To) = (TimeOfDay.Parse(from, "QuietHours"), TimeOfDay.Parse(to, "QuietHours"));
        if (From == To)
        {
            throw new ArgumentException($"QuietHours: from and to are both {from}, which is no span; set none to switch quiet hours off", nameof(to));
        }
    }

    /// <summary>When they begin.</summary>
    public TimeOnly From { get; }

    /// <summary>When they end.</summary>
    public TimeOnly To { get; }

    /// <summary>What becomes of a message. Default <see cref="QuietHoursMode.Defer"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no such mode.</exception>
    public QuietHoursMode Mode
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "QuietHours.Mode: it is Defer or Drop");
    }

    /// <summary>Held messages are released over so long a time after the end, so that not all users are reached at once. A user's moment in it is a hash of user and day: all that was held
    /// for a user is released at once. From 0 (the default) to the hours of the day that are not quiet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or reaches into the quiet hours that follow.</exception>
    public TimeSpan Jitter
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= From - To
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"QuietHours.Jitter: it is from 0 to {Spans.Text(From - To)}, when the next quiet hours begin");
    }

    /// <summary>A message that would be released later than so long after it was due expires instead. Greater than 0; default null, no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not greater than 0.</exception>
    public TimeSpan? MaxLateness
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "QuietHours.MaxLateness: it must be greater than 0; null is no limit");
    }

    /// <summary>Whether Service messages are judged too. Default false: only Marketing is. A Transactional message never is.</summary>
    public bool IncludeService { get; init; }

    /// <summary>The hours and what happens in them.</summary>
    public override string ToString() =>
        $"quiet hours from {TimeOfDay.Text(From)} to {TimeOfDay.Text(To)}: {(IncludeService ? "Marketing and Service" : "Marketing")}, {Mode}{Text("jitter", Jitter)}{Text("max lateness", MaxLateness)}";

    internal bool Judges(MessageClass messages) => messages == MessageClass.Marketing || (IncludeService && messages == MessageClass.Service);

    /// <summary>Whether it is quiet at an instant.</summary>
    internal bool Covers(long utcTicks, TimeZoneInfo zone) => TimeOnly.FromDateTime(WallClock.At(utcTicks, zone)).IsBetween(From, To);

    /// <summary>When what is held at an instant is released, in UTC ticks: the same for all instants of one spell of quiet, and never quiet itself. Where it is not quiet, the instant itself.</summary>
    internal long ReleaseOf(string user, long utcTicks, TimeZoneInfo zone)
    {
        if (!Covers(utcTicks, zone))
        {
            return utcTicks;
        }

        var end = ChangeAfter(utcTicks, zone);
        var day = WallClock.At(end, zone).Ticks / TimeSpan.TicksPerDay;

        // Where clocks change, less of the day may be left than on others.
        return end + HashedDelay.Of(user, day, Math.Min(Jitter.Ticks, ChangeAfter(end, zone) - end));
    }

    /// <summary>The first instant after another at which it is quiet if it was not, and not if it was.</summary>
    private long ChangeAfter(long utcTicks, TimeZoneInfo zone)
    {
        var quiet = Covers(utcTicks, zone);
        for (var at = utcTicks; ;)
        {
            var left = (quiet ? To : From) - TimeOnly.FromDateTime(WallClock.At(at, zone));
            var next = at + left.Ticks;
            if (next >= DateTime.MaxValue.Ticks)
            {
                return DateTime.MaxValue.Ticks;
            }

            if (WallClock.OffsetChange(at, next, zone) is not { } change)
            {
                return next;
            }

            if (Covers(change, zone) != quiet)
            {
                return change;
            }

            at = change;
        }
    }

    private static string Text(string name, TimeSpan? span) => span is { } given && given > TimeSpan.Zero ? $", {name} {Spans.Text(given)}" : "";
}
