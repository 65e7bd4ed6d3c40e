namespace Wellspring.Engine;

/// <summary>An attempt with a delivery, from its claim to what came of it. It calls the channel.</summary>
/// <param name="place">Where the delivery is, and its place in the lane.</param>
/// <param name="slot">The channel.</param>
/// <param name="breaker">The channel's circuit breaker.</param>
/// <param name="answers">Gets the attempt when it is over.</param>
/// <param name="time">The clock.</param>
internal sealed class Attempt(Waiting place, ChannelSlot slot, Breaker breaker, Answers answers, TimeProvider time) : IThreadPoolWorkItem
{
    /// <summary>How long a channel may take for what it has to say when its time is over. By the machine's own clock, for it is about the program's work.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    public Waiting Place => place;

    /// <summary>What is handed to the channel; null until it is claimed.</summary>
    public Delivery? Claim { get; set; }

    /// <summary>The claim is in the journal: the channel may be called.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>What the channel said; null where it was not asked.</summary>
    public DeliveryResult? Result { get; private set; }

    /// <summary>What went wrong that is none of the channel's.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Calls the channel, on a thread of its own as long as that blocks.</summary>
    public void Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        try
        {
            using var span = EngineTrace.Attempt(Claim!);
            var began = time.GetTimestamp();
            Result = await breaker.CallAsync(CallAsync).ConfigureAwait(false);
            if (Result is not null)
            {
                EngineTrace.Ended(span, Result);
                EngineMetrics.CountAttempt(Claim!.Channel, Result.Kind, time.GetElapsedTime(began), time.GetUtcNow() - Claim.DecidedAt);
            }
        }
        catch (Exception e)
        {
            Fault = e;
        }
        finally
        {
            answers.Add(this);
        }
    }

    private async Task<DeliveryResult> CallAsync()
    {
        using var timeout = new CancellationTokenSource(slot.Options.Timeout, time);
        Task<DeliveryResult>? call = null;
        try
        {
            call = slot.Channel.DeliverAsync(Claim!, timeout.Token);
            return await call.WaitAsync(timeout.Token).ConfigureAwait(false) ?? DeliveryResult.Unknown("the channel returned no result");
        }
        catch (Exception e)
        {
            // Where its time is over the channel has a last word: it alone knows whether anything was sent.
            if (timeout.IsCancellationRequested && call is not null)
            {
                await Task.WhenAny(call, Task.Delay(LastWord)).ConfigureAwait(false);
                if (call.IsCompletedSuccessfully && await call.ConfigureAwait(false) is { } said)
                {
                    return said;
                }
            }

            return DeliveryResult.Unknown(timeout.IsCancellationRequested ? $"no answer within {Spans.Text(slot.Options.Timeout)}" : $"the channel threw {e.GetType().Name}");
        }
    }
}
