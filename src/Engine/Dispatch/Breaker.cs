using Polly;
using Polly.CircuitBreaker;

namespace Wellspring.Engine;

/// <summary>The circuit breaker of a channel: where most attempts fail it opens, and none is made for a while. That goes by the time that passes; clocks may be set meanwhile.</summary>
internal sealed class Breaker
{
    private readonly ResiliencePipeline<DeliveryResult> pipeline;
    private readonly SteadyTime time;
    private readonly CircuitBreakerStateProvider state = new();
    private long openUntil;

    public Breaker(ChannelOptions options, TimeProvider time)
    {
        this.time = new SteadyTime(time);
        pipeline = new ResiliencePipelineBuilder<DeliveryResult> { TimeProvider = this.time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<DeliveryResult>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakFor,
                StateProvider = state,
                ShouldHandle = new PredicateBuilder<DeliveryResult>().HandleResult(result => !result.IsHeld && result.Kind is DeliveryResultKind.Retry or DeliveryResultKind.Unknown),
                OnOpened = opened =>
                {
                    Volatile.Write(ref openUntil, (this.time.GetUtcNow() + opened.BreakDuration).UtcTicks);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>No attempt is made for now.</summary>
    public bool IsOpen => Volatile.Read(ref openUntil) > time.GetUtcNow().UtcTicks;

    public async Task WaitWhileOpenAsync(CancellationToken cancellation)
    {
        while (Volatile.Read(ref openUntil) - time.GetUtcNow().UtcTicks is > 0 and var ticks)
        {
            await Task.Delay(TimeSpan.FromTicks(ticks), time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Attempts are made as they come, and it hears of their results afterwards, which costs less than to wait within it.</summary>
    public bool IsClosed => state.CircuitState == CircuitState.Closed;

    /// <summary>A result of an attempt that was begun while the circuit was closed. Where it has opened meanwhile that is not the attempt that decides whether it closes.</summary>
    public ValueTask<DeliveryResult?> HearAsync(DeliveryResult result) =>
        IsClosed ? ThroughAsync(static (_, result) => ValueTask.FromResult(Polly.Outcome.FromResult(result)), result) : default;

    /// <summary>Makes an attempt, which does not throw; null where the circuit lets none through, so that it was not made.</summary>
    public ValueTask<DeliveryResult?> TryAsync(Func<Task<DeliveryResult>> attempt) =>
        ThroughAsync(static async (_, attempt) => Polly.Outcome.FromResult(await attempt().ConfigureAwait(false)), attempt);

    private async ValueTask<DeliveryResult?> ThroughAsync<T>(Func<ResilienceContext, T, ValueTask<Polly.Outcome<DeliveryResult>>> attempt, T with)
    {
        var context = ResilienceContextPool.Shared.Get();
        try
        {
            return (await pipeline.ExecuteOutcomeAsync(attempt, context, with).ConfigureAwait(false)).Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
