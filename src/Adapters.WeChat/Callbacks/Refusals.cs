namespace Wellspring.Adapters.WeChat;

/// <summary>Says of refused requests which to log: anyone can send them, so of each kind one a minute. Metrics count them all.</summary>
internal sealed class Refusals(TimeProvider time)
{
    private static readonly TimeSpan Each = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, CallbackFault Fault), (DateTimeOffset Next, int More)> told = [];

    /// <returns>How many like it were not told since the last that was; null where this one is not to be told either.</returns>
    public int? Tell(string account, CallbackFault fault)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var (next, more) = told.GetValueOrDefault((account, fault));
            var isDue = now >= next;
            told[(account, fault)] = isDue ? (now + Each, 0) : (next, more + 1);
            return isDue ? more : null;
        }
    }
}
