using Polly;
using Polly.CircuitBreaker;

namespace Wellspring.Engine;

/// <summary>Leaves a channel alone for a while where most attempts fail.</summary>
internal sealed class Breaker
{
    private readonly ResiliencePipeline<DeliveryResult> pipeline;
    private readonly TimeProvider time;
    private long openUntil;

    public Breaker(ChannelOptions options, TimeProvider time)
    {
        this.time = time;
        pipeline = new ResiliencePipelineBuilder<DeliveryResult> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<DeliveryResult>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakFor,
                ShouldHandle = new PredicateBuilder<DeliveryResult>().HandleResult(result => !result.IsHeld && result.Kind is DeliveryResultKind.Retry or DeliveryResultKind.Unknown),
                OnOpened = opened =>
                {
                    Volatile.Write(ref openUntil, (time.GetUtcNow() + opened.BreakDuration).UtcTicks);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>The channel is being left alone.</summary>
    public bool IsOpen => Volatile.Read(ref openUntil) > time.GetUtcNow().UtcTicks;

    public async Task WaitWhileOpenAsync(CancellationToken cancellation)
    {
        while (Volatile.Read(ref openUntil) - time.GetUtcNow().UtcTicks is > 0 and var ticks)
        {
            // A clock that was put back leaves more than a timer can wait for.
            await Task.Delay(TimeSpan.FromTicks(Math.Min(ticks, TimeSpan.TicksPerDay)), time, cancellation).ConfigureAwait(false);
        }
    }

    /// <exception cref="BrokenCircuitException">The channel is being left alone, and was not asked.</exception>
    public ValueTask<DeliveryResult> CallAsync(Func<Task<DeliveryResult>> attempt) =>
        pipeline.ExecuteAsync(static async (attempt, _) => await attempt().ConfigureAwait(false), attempt);
}
