namespace Wellspring.WeChatSandbox;

/// <summary>What was sent under a caller's id, for so long: the same id is not sent again.</summary>
internal sealed class SentOnce(TimeSpan horizon)
{
    private readonly Dictionary<string, (long MessageId, DateTimeOffset At)> sent = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset At)> order = new();

    public (long MessageId, DateTimeOffset At)? Find(string key, DateTimeOffset now)
    {
        while (order.TryPeek(out var oldest) && now - oldest.At >= horizon)
        {
            order.Dequeue();
            sent.Remove(oldest.Key);
        }
        return sent.TryGetValue(key, out var found) ? found : null;
    }

    public void Add(string key, long messageId, DateTimeOffset now)
    {
        sent[key] = (messageId, now);
        order.Enqueue((key, now));
    }
}
