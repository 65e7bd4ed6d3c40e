namespace Wellspring.Engine;

/// <summary>A bound on how many messages (<see cref="SendMessage"/>) a user gets in a window, over all rules. What becomes of a message over it, <see cref="Over"/> says.</summary>
public sealed record FrequencyCap
{
    private FrequencyCap(int max, TimeSpan per, CalendarPeriod? period)
    {
        if (max < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(max), max, "A cap's max must be at least 0.");
        }

        (Max, Per, Period) = (max, per, period);
    }

    /// <summary>How many messages pass, at least 0.</summary>
    public int Max { get; }

    /// <summary>The class of messages that are counted and judged. Null counts all, such as what a platform lets through, whatever it is about. Default Marketing; a Transactional message is never capped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class is Transactional.</exception>
    public MessageClass? Class
    {
        get;
        init => field = value != MessageClass.Transactional ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A Transactional message is never capped.");
    } = MessageClass.Marketing;

    /// <summary>Where set, only messages that go out by this channel are counted and judged; a message that is to be sent is judged as by the first of its channels that reaches the user. Default null, all.</summary>
    public string? Channel { get; init; }

    /// <summary>Where set, only messages with this tag are counted and judged.</summary>
    public string? Tag { get; init; }

    /// <summary>What becomes of a message over the cap. Default <see cref="OverCap.Skip"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no such way.</exception>
    public OverCap Over
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "FrequencyCap.Over: it is Skip, Defer or Exit");
    }

    /// <summary>With <see cref="OverCap.Defer"/>: a message is held no longer than so long; where there is no room by then it is skipped. Greater than 0, default 24 hours.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is not greater than 0.</exception>
    public TimeSpan DeferAtMost
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "FrequencyCap.DeferAtMost: it must be greater than 0");
    } = TimeSpan.FromHours(24);

    internal CalendarPeriod? Period { get; }

    /// <summary>The rolling window, or the longest that the calendar window can be.</summary>
    internal TimeSpan Per { get; }

    internal string Text => $"{Class?.ToString() ?? "Messages"}{(Channel is null ? "" : $" by {Channel}")}{(Tag is null ? "" : $" '{Tag}'")}: at most {Max} per {Period?.ToString().ToLowerInvariant() ?? Per.ToString()}";

    /// <summary>Counts the messages in (now - per, now].</summary>
    /// <param name="max">How many pass, at least 0.</param>
    /// <param name="per">The window, greater than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static FrequencyCap Rolling(int max, TimeSpan per)
    {
        if (per <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(per), per, "A cap's per must be greater than 0.");
        }

        return new(max, per, null);
    }

    /// <summary>Counts the messages since the day, week (from Monday) or month began in the user's zone.</summary>
    /// <param name="max">How many pass, at least 0.</param>
    /// <param name="period">The period.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is negative.</exception>
    public static FrequencyCap Calendar(int max, CalendarPeriod period) => new(max, TimeSpan.FromDays(33), period);

    /// <summary>Whether an action counts, if it goes out by its channel.</summary>
    internal bool Covers(OutgoingAction action) => action is SendMessage message && (Class is null || message.Class == Class) && (Tag is null || message.Tag == Tag);

    /// <summary>Whether an action is judged, if it goes out by its channel.</summary>
    internal bool Judges(OutgoingAction action) => Covers(action) && action.Class != MessageClass.Transactional;

    /// <summary>Whether an action counts that goes out by a channel; null where no channel was looked for.</summary>
    internal bool Counts(OutgoingAction action, string? channel) => Covers(action) && (Channel is null || Channel == channel);

    /// <summary>When there is room again for one message, of which the oldest that counts was sent at a time.</summary>
    internal long RoomAt(UserState user, long oldest) =>
        Period is { } period ? CalendarStart.Next(period, user.Clock, user.Zone) : oldest + Per.Ticks;

    /// <summary>The messages later than this count.</summary>
    internal long WindowStart(UserState user) =>
        Period is { } period ? CalendarStart.Of(period, user.Clock, user.Zone) - 1 : user.Clock - Per.Ticks;
}

/// <summary>What becomes of a message over a cap.</summary>
public enum OverCap
{
    /// <summary>It is not sent; its instance goes on.</summary>
    Skip,

    /// <summary>It is held until there is room, and settled again then.</summary>
    Defer,

    /// <summary>It is not sent, and its instance ends.</summary>
    Exit,
}

/// <summary>A period of the calendar, in the user's zone.</summary>
public enum CalendarPeriod
{
    /// <summary>From midnight.</summary>
    Day,

    /// <summary>From Monday's midnight.</summary>
    Week,

    /// <summary>From midnight of the first.</summary>
    Month,
}
