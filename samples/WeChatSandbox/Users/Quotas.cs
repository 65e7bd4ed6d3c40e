namespace Wellspring.WeChatSandbox;

/// <summary>How often an account may call an endpoint a day; the day ends at midnight in Beijing.</summary>
internal sealed class Quotas
{
    private readonly Dictionary<string, CountPer<DateOnly>> used = new(StringComparer.Ordinal);

    public void Take(string path, World world)
    {
        if (world.Options.QuotaPerDay.TryGetValue(path, out var limit) && Of(path).Add(world.Clock.GetUtcNow()) > limit)
        {
            throw new Refusal(45009, "reach max api daily quota limit");
        }
    }

    public int Used(string path, DateTimeOffset now) => Of(path).Of(now);

    public void Clear(string path) => Of(path).Clear();

    public void Clear() => used.Clear();

    private CountPer<DateOnly> Of(string path)
    {
        if (!used.TryGetValue(path, out var count))
        {
            used[path] = count = CountPer.Day();
        }
        return count;
    }
}
