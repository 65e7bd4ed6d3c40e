namespace Wellspring.Adapters.WeChat;

/// <summary>How often the platform may be told to replace a stable token: 20 times a day, 30 seconds apart. Not safe for concurrent use.</summary>
internal sealed class ForceBudget(TimeProvider time)
{
    private const int PerDay = 20;
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(30);
    private readonly Queue<DateTimeOffset> taken = [];
    private DateTimeOffset last = DateTimeOffset.MinValue;

    public bool TryTake()
    {
        var now = time.GetUtcNow();
        while (taken.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromDays(1))
        {
            taken.Dequeue();
        }

        if (taken.Count >= PerDay || now - last < Apart)
        {
            return false;
        }

        taken.Enqueue(last = now);
        return true;
    }
}
