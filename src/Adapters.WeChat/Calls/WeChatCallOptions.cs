namespace Wellspring.Adapters.WeChat;

/// <summary>How a call is made.</summary>
public sealed record WeChatCallOptions
{
    internal static WeChatCallOptions Default { get; } = new();

    internal static WeChatCallOptions ForDelivery { get; } = new() { IsTimedByCaller = true };

    /// <summary>Whether the same call made twice does no more than once: because it only reads or sets, or because the body has a key that the platform drops repeats by. Then it is also repeated where its outcome is not known. Default false; calls without a body only read, so they are.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>How often it is made at most, where repeating is safe; the waits are 1, 2, 4 … seconds. That a call is made once more with a fresh access token does not count. From 1 to 5, default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 5.</exception>
    public int MaxAttempts
    {
        get;
        init => field = value is >= 1 and <= 5 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Attempts are from 1 to 5.");
    } = 1;

    /// <summary>How long an attempt may take. From more than 0 to 5 minutes, default 10 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than 0 and up to 5 minutes.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = value > TimeSpan.Zero && value <= TimeSpan.FromMinutes(5) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A timeout is more than 0 and up to 5 minutes.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>It takes as long as the caller lets it: a delivery has the time that its channel has.</summary>
    internal bool IsTimedByCaller { get; init; }

    /// <summary>The template that is used: once the platform has barred it, calls with it are answered without being made. Default null.</summary>
    public string? Template { get; init; }
}
