using System.Diagnostics.CodeAnalysis;

namespace Wellspring.Engine;

/// <summary>An attempt with a delivery, from its claim to what came of it. It calls the channel.</summary>
/// <param name="place">Where the delivery is, and its place in the lane.</param>
/// <param name="channel">The channel, and what its attempts share.</param>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer holds nothing that needs to be let go.")]
internal sealed class Attempt(Waiting place, AttemptSetting channel) : IThreadPoolWorkItem
{
    /// <summary>How long a channel may take for what it has to say when its time is over. By the machine's own clock, for it is about the program's work.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    private const long NotYet = long.MinValue;

    private readonly CancellationTokenSource over = new();
    private long began = NotYet;
    private int isConcluded;
    private EngineTrace.Span span;

    /// <summary>Is told the result, where the breaker waits for it.</summary>
    private TaskCompletionSource<DeliveryResult>? probe;

    public Waiting Place => place;

    /// <summary>What is handed to the channel; null until it is claimed.</summary>
    public Delivery? Claim { get; set; }

    /// <summary>The claim is in the journal: the channel may be called.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>What the channel said; null where it was not asked.</summary>
    public DeliveryResult? Result { get; private set; }

    /// <summary>What went wrong that is none of the channel's.</summary>
    public Exception? Fault { get; set; }

    /// <summary>How much of its time is left; null where the channel was not called yet, or was told that its time is over.</summary>
    public TimeSpan? Left => Volatile.Read(ref began) is not NotYet and var since && !over.IsCancellationRequested ? channel.Slot.Options.Timeout - channel.Time.GetElapsedTime(since) : null;

    /// <summary>Calls the channel, on a thread of its own as long as that blocks.</summary>
    public void Execute() => _ = channel.Breaker.IsClosed ? CallAsync() : ProbeAsync();

    /// <summary>Its time is over. The channel has a last word: it alone knows whether anything was sent.</summary>
    public async Task ExpireAsync()
    {
        // Those who are told may throw, or not come back.
        _ = over.CancelAsync();
        await Task.Delay(LastWord).ConfigureAwait(false);
        await ConcludeAsync(NoAnswer()).ConfigureAwait(false);
    }

    private async Task CallAsync()
    {
        DeliveryResult result;
        try
        {
            span = EngineTrace.Attempt(Claim!);
            // Seen by who looks after the ring before it is seen whether the timer is set: a volatile write could come later.
            Interlocked.Exchange(ref began, channel.Time.GetTimestamp());
            channel.Timer.Began();
            result = await channel.Slot.Channel.DeliverAsync(Claim!, over.Token).ConfigureAwait(false) ?? DeliveryResult.Unknown("the channel returned no result");
        }
        catch (Exception e)
        {
            result = over.IsCancellationRequested ? NoAnswer() : DeliveryResult.Unknown($"the channel threw {e.GetType().Name}");
        }

        await ConcludeAsync(result).ConfigureAwait(false);
    }

    /// <summary>The circuit is not closed: the breaker decides whether the channel is called, and waits for the result.</summary>
    private async Task ProbeAsync()
    {
        try
        {
            await channel.Breaker.TryAsync(CallForBreakerAsync).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fault = e;
        }

        channel.Answers.Add(this);
    }

    private Task<DeliveryResult> CallForBreakerAsync()
    {
        probe = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // Where the channel blocks, the breaker is to hear of the end of its time.
        _ = Task.Run(CallAsync);
        return probe.Task;
    }

    /// <summary>By an answer or by the end of its time, whichever is first. The breaker knows of it before whoever goes on.</summary>
    private async ValueTask ConcludeAsync(DeliveryResult result)
    {
        if (Interlocked.Exchange(ref isConcluded, 1) != 0)
        {
            return;
        }

        Result = result;
        try
        {
            EngineTrace.Ended(span, result);
            span.Dispose();
            EngineMetrics.CountAttempt(Claim!, result.Kind, channel.Time, began);
            if (probe is null)
            {
                await channel.Breaker.HearAsync(result).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fault = e;
        }

        if (probe is null)
        {
            channel.Answers.Add(this);
        }
        else
        {
            probe.SetResult(result);
        }
    }

    private DeliveryResult NoAnswer() => DeliveryResult.Unknown($"no answer within {Spans.Text(channel.Slot.Options.Timeout)}");
}

/// <summary>What the attempts of a channel share.</summary>
internal sealed record AttemptSetting(ChannelSlot Slot, Breaker Breaker, Answers Answers, AttemptTimer Timer, TimeProvider Time);
