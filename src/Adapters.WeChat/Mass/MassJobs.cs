namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Which deliveries went out by which mass message lately, for the platform says of a message as a whole what became of it. It is kept in memory:
/// what a restart lies between stays as it was taken. Safe for concurrent use.
/// </summary>
internal sealed class MassJobs(TimeProvider time)
{
    /// <summary>Longer than any submission takes.</summary>
    private static readonly TimeSpan Submission = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Job), IReadOnlyList<(string User, string Delivery)>> jobs = [];
    private readonly Dictionary<(string Account, string Job), string> early = [];
    private readonly Queue<(DateTimeOffset Until, (string Account, string Job) Job)> order = [];

    /// <summary>Keeps the deliveries of a job.</summary>
    /// <param name="account">The account.</param>
    /// <param name="job">The platform's msg_id.</param>
    /// <param name="deliveries">The deliveries, each with its user.</param>
    /// <param name="keep">For how long.</param>
    /// <returns>Why none of it was sent, where the platform has said so before it answered; the job is not kept then. Else null.</returns>
    public string? Add(string account, string job, IReadOnlyList<(string User, string Delivery)> deliveries, TimeSpan keep)
    {
        lock (gate)
        {
            Keep((account, job), keep);
            if (early.Remove((account, job), out var reason))
            {
                return reason;
            }

            jobs[(account, job)] = deliveries;
            return null;
        }
    }

    /// <summary>The platform has sent nothing of a job.</summary>
    /// <param name="account">The account.</param>
    /// <param name="job">The platform's msg_id.</param>
    /// <param name="reason">Why.</param>
    /// <returns>The deliveries of the job; empty where it has none, they are not known any more, or not yet.</returns>
    public IReadOnlyList<(string User, string Delivery)> Fail(string account, string job, string reason)
    {
        lock (gate)
        {
            if (jobs.TryGetValue((account, job), out var deliveries))
            {
                return deliveries;
            }

            Keep((account, job), Submission);
            early[(account, job)] = reason;
            return [];
        }
    }

    private void Keep((string Account, string Job) job, TimeSpan keep)
    {
        var now = time.GetUtcNow();
        while (order.TryPeek(out var first) && first.Until <= now)
        {
            var past = order.Dequeue().Job;
            jobs.Remove(past);
            early.Remove(past);
        }

        order.Enqueue((now + keep, job));
    }
}
