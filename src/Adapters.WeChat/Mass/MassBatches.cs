using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Gathers deliveries of one content for a while, to be submitted together: the platform counts calls, and takes no list of one.</summary>
internal sealed class MassBatches(int most, TimeSpan within, TimeProvider time, Func<MassRequest, IReadOnlyList<Delivery>, Task<DeliveryResult>> submit)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Batch> open = new(StringComparer.Ordinal);

    /// <summary>Adds a delivery.</summary>
    /// <returns>What becomes of all that were submitted together.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<DeliveryResult> AddAsync(string content, MassRequest body, Delivery delivery, CancellationToken cancellationToken)
    {
        Batch? full = null;
        Batch batch;
        lock (gate)
        {
            if (!open.TryGetValue(content, out batch!))
            {
                open.Add(content, batch = new(content, body));
                var started = batch;
                batch.Timer = time.CreateTimer(_ => Close(started), null, within, Timeout.InfiniteTimeSpan);
            }

            batch.Deliveries.Add(delivery);
            full = batch.Deliveries.Count >= most ? batch : null;
        }

        if (full is not null)
        {
            Close(full);
        }

        try
        {
            return await batch.Result.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (gate)
            {
                // What is not submitted yet need not be.
                batch.Deliveries.Remove(delivery);
            }

            throw;
        }
    }

    private void Close(Batch batch)
    {
        Delivery[] deliveries;
        lock (gate)
        {
            if (!open.TryGetValue(batch.Content, out var current) || current != batch)
            {
                return;
            }

            open.Remove(batch.Content);
            deliveries = [.. batch.Deliveries.OrderBy(delivery => delivery.Id, StringComparer.Ordinal)];
        }

        batch.Timer?.Dispose();
        _ = SubmitAsync(batch, deliveries);
    }

    private async Task SubmitAsync(Batch batch, IReadOnlyList<Delivery> deliveries)
    {
        try
        {
            batch.Result.SetResult(await submit(batch.Body, deliveries).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            // The dispatcher reads it as Unknown, for each of them.
            batch.Result.SetException(e);
        }
    }

    private sealed class Batch(string content, MassRequest body)
    {
        public string Content { get; } = content;

        public MassRequest Body { get; } = body;

        public List<Delivery> Deliveries { get; } = [];

        public ITimer? Timer { get; set; }

        public TaskCompletionSource<DeliveryResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
