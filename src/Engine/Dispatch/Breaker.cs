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

    /// <summary>Makes an attempt, which does not throw; null where the circuit lets none through, so that it was not made.</summary>
    public async ValueTask<DeliveryResult?> CallAsync(Func<Task<DeliveryResult>> attempt)
    {
        if (state.CircuitState != CircuitState.Closed)
        {
            return await ThroughAsync(static async attempt => Polly.Outcome.FromResult(await attempt().ConfigureAwait(false)), attempt).ConfigureAwait(false);
        }

        // Nearly always. It hears of the result afterwards, which costs less than to wait within it. Where it has opened meanwhile that is not the attempt that decides whether it closes.
        var result = await attempt().ConfigureAwait(false);
        return state.CircuitState == CircuitState.Closed ? await ThroughAsync(static result => ValueTask.FromResult(Polly.Outcome.FromResult(result)), result).ConfigureAwait(false) ?? result : result;
    }

    private async ValueTask<DeliveryResult?> ThroughAsync<T>(Func<T, ValueTask<Polly.Outcome<DeliveryResult>>> attempt, T with)
    {
        var context = ResilienceContextPool.Shared.Get();
        try
        {
            var outcome = await pipeline.ExecuteOutcomeAsync(static (_, call) => call.attempt(call.with), context, (attempt, with)).ConfigureAwait(false);
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
