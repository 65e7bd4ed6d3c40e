namespace Wellspring.Engine.Tests.Receipts;

/// <summary>Answers as it is told, at once or when it is told.</summary>
internal sealed class AnsweringChannel(string name, DeliveryResult? answer = null) : IChannel
{
    private readonly List<Delivery> calls = [];

    public TaskCompletionSource<DeliveryResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Delivery> Calls
    {
        get
        {
            lock (calls)
            {
                return [.. calls];
            }
        }
    }

    public string Name => name;

    public bool IsIdempotent { get; init; }

    public TimeSpan? ReceiptsWithin { get; init; } = TimeSpan.FromDays(1);

    public Func<UserFacts, OutgoingAction, Reachability> Reaches { get; init; } = (_, _) => Reachability.Reachable;

    public Reachability Reach(UserFacts user, OutgoingAction action) => Reaches(user, action);

    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        lock (calls)
        {
            calls.Add(delivery);
        }

        return answer is null ? Answer.Task : Task.FromResult(answer);
    }
}
