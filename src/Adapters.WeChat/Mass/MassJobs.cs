namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Which deliveries went out by which mass message lately, for the platform says of a message as a whole what became of it. It is kept in memory:
/// what a restart lies between stays as it was taken. Safe for concurrent use.
/// </summary>
internal sealed class MassJobs(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Job), IReadOnlyList<(string User, string Delivery)>> jobs = [];
    private readonly Queue<(DateTimeOffset Until, (string Account, string Job) Job)> order = [];

    /// <summary>Keeps the deliveries of a job.</summary>
    /// <param name="account">The account.</param>
    /// <param name="job">The platform's msg_id.</param>
    /// <param name="deliveries">The deliveries, each with its user.</param>
    /// <param name="keep">For how long.</param>
    public void Add(string account, string job, IReadOnlyList<(string User, string Delivery)> deliveries, TimeSpan keep)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (order.TryPeek(out var first) && first.Until <= now)
            {
                jobs.Remove(order.Dequeue().Job);
            }

            jobs[(account, job)] = deliveries;
            order.Enqueue((now + keep, (account, job)));
        }
    }

    /// <summary>The deliveries of a job; empty where it has none, or they are not known any more.</summary>
    public IReadOnlyList<(string User, string Delivery)> Find(string account, string job)
    {
        lock (gate)
        {
            return jobs.GetValueOrDefault((account, job), []);
        }
    }
}
