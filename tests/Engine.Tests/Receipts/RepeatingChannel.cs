namespace Wellspring.Engine.Tests.Receipts;

/// <summary>Knows ids for nine minutes, and answers its calls in turn; the last answer stays.</summary>
internal sealed class RepeatingChannel(params Task<DeliveryResult>[] answers) : IChannel
{
    private int calls;

    public RepeatingChannel(params DeliveryResult[] answers)
        : this([.. answers.Select(Task.FromResult)])
    {
    }

    public int Calls => Volatile.Read(ref calls);

    public string Name => "first";

    public bool IsIdempotent => false;

    public TimeSpan IdempotentFor => 9.Minutes();

    public bool RepeatsInDoubt => false;

    public TimeSpan? ReceiptsWithin => 1.Days();

    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken) => answers[Math.Min(Interlocked.Increment(ref calls), answers.Length) - 1];
}
