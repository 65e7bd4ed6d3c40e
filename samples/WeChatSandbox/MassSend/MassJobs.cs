namespace Wellspring.WeChatSandbox;

/// <summary>The mass messages of an account: what was submitted, and how often.</summary>
internal sealed class MassJobs
{
    private const int MaxKept = 1_000;

    private readonly Dictionary<long, MassJob> jobs = [];
    private readonly Queue<long> order = new();

    /// <summary>clientmsgid, for 24 hours.</summary>
    public SentOnce SentOnce { get; } = new(TimeSpan.FromHours(24));

    public CountPer<DateOnly> Today { get; } = CountPer.Day();

    public CountPer<long> ThisMinute { get; } = CountPer.Minute();

    public CountPer<DateOnly> Previews { get; } = CountPer.Day();

    /// <summary>0 is the fastest, 4 the slowest.</summary>
    public int Speed { get; set; }

    public void Add(MassJob job)
    {
        jobs.Add(job.MessageId, job);
        order.Enqueue(job.MessageId);
        while (jobs.Count > MaxKept)
        {
            jobs.Remove(order.Dequeue());
        }
    }

    public MassJob? Find(long? messageId) => messageId is { } id ? jobs.GetValueOrDefault(id) : null;
}
