namespace Wellspring.Engine;

/// <content>Publishing what came in one body.</content>
public sealed partial class MarketingEngine
{
    /// <summary>Publishes one CloudEvent 1.0 in JSON, or a JSON array of them, as they come in the body of a request. Bad ones are refused and harm no others.</summary>
    /// <param name="json">The text in UTF-8. It is not kept. An array has at most <see cref="EngineOptions.IntakeCapacity"/> events.</param>
    /// <param name="origin">Where they come from; only <see cref="EventOrigin.User"/> is activity.</param>
    /// <param name="cancellation">Ends the waiting. Events that were accepted by then stay accepted.</param>
    /// <returns>What became of each, in their order; of a text that is no JSON from its beginning, or has too many, the one refusal; of an array that is cut off, those before the cut and the refusal of the rest. Completes when all are in the journal and observers were told.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Publish the same again later; that is safe also for events that were accepted.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public ValueTask<IReadOnlyList<PublishResult>> PublishAsync(ReadOnlyMemory<byte> json, EventOrigin origin = EventOrigin.User, CancellationToken cancellation = default) =>
        CloudEventBatch.Split(json, options.IntakeCapacity) is { } events
            ? PublishAsync(events, origin, cancellation)
            : new([PublishResult.Refuse($"more than {options.IntakeCapacity} events at once; publish them in several parts")]);

    /// <summary>Publishes CloudEvents 1.0 in JSON, in their order, unless the intake is full.</summary>
    /// <param name="cloudEvents">As for <see cref="PublishAsync(IReadOnlyList{ReadOnlyMemory{byte}}, EventOrigin, CancellationToken)"/>; <see cref="CloudEventBatch"/> makes a list of a body.</param>
    /// <param name="published">What becomes of each; default where the intake is full.</param>
    /// <param name="origin">Where they come from; only <see cref="EventOrigin.User"/> is activity.</param>
    /// <returns>False where <see cref="EngineOptions.IntakeCapacity"/> entries wait for the journal: no event was accepted, and whoever sent them is to come again.</returns>
    /// <exception cref="JournalUnavailableException">As the task of <paramref name="published"/> throws it: the journal cannot be written now.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public bool TryPublish(IReadOnlyList<ReadOnlyMemory<byte>> cloudEvents, out ValueTask<IReadOnlyList<PublishResult>> published, EventOrigin origin = EventOrigin.User)
    {
        ArgumentNullException.ThrowIfNull(cloudEvents);
        var full = IsFull();
        published = full ? default : PublishAsync(cloudEvents, origin);
        return !full;
    }

    private bool IsFull()
    {
        var full = stage is not null && turnstile.IsFull(stage);
        if (full)
        {
            // Who is told so comes again, and finds room only if someone sees to it.
            stage!.Schedule();
        }

        return full;
    }
}
