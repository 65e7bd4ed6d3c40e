namespace Wellspring.Engine;

/// <summary>How deliveries are handed to a channel.</summary>
public sealed class ChannelOptions
{
    /// <summary>How many deliveries the channel has at once at most, those whose claim is being committed among them: with 8, a call of 50 ms and a commit of 10 ms make some 130 a second. At least 1, default 8.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>After so many attempts that failed and may be made again a delivery is dead. At least 1, default 8.</summary>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>The wait after the first attempt; it doubles with each, up to <see cref="MaxBackoff"/>. Up to a quarter is taken off, by a hash of the delivery. Greater than 0, default 2 seconds.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between attempts, unless the platform asks for more. At least <see cref="Backoff"/>, default 10 minutes.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one attempt may take; then its outcome is unknown. Greater than 0 and up to a day, default 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What was decided longer ago is not sent any more, but expires. Greater than 0, default 72 hours.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(72);

    /// <summary>How long the circuit breaker stays open, and the channel is not asked, where at least half of ten or more attempts within half a minute failed. From half a second to a day, default 15 seconds.</summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(15);

    internal IReadOnlyList<(string Name, string Text)> Values =>
    [
        (nameof(Concurrency), $"{Concurrency}"),
        (nameof(MaxAttempts), $"{MaxAttempts}"),
        (nameof(Backoff), Spans.Text(Backoff)),
        (nameof(MaxBackoff), Spans.Text(MaxBackoff)),
        (nameof(Timeout), Spans.Text(Timeout)),
        (nameof(MaxAge), Spans.Text(MaxAge)),
        (nameof(BreakFor), Spans.Text(BreakFor)),
    ];

    internal IEnumerable<string> Mistakes(string channel)
    {
        (bool Wrong, string Text)[] checks =
        [
            (Concurrency < 1, $"Concurrency: {Concurrency} is less than 1"),
            (MaxAttempts < 1, $"MaxAttempts: {MaxAttempts} is less than 1"),
            (Backoff <= TimeSpan.Zero, $"Backoff: {Spans.Text(Backoff)} is not greater than 0"),
            (MaxBackoff < Backoff, $"MaxBackoff: {Spans.Text(MaxBackoff)} is less than Backoff, {Spans.Text(Backoff)}"),
            (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(1), $"Timeout: {Spans.Text(Timeout)} is not greater than 0 and up to a day"),
            (MaxAge <= TimeSpan.Zero, $"MaxAge: {Spans.Text(MaxAge)} is not greater than 0"),
            (BreakFor < TimeSpan.FromSeconds(0.5) || BreakFor > TimeSpan.FromDays(1), $"BreakFor: {Spans.Text(BreakFor)} is not from half a second to a day"),
        ];
        return checks.Where(check => check.Wrong).Select(check => $"channel {channel}: {check.Text}");
    }
}
