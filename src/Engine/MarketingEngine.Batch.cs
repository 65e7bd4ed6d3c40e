namespace Wellspring.Engine;

/// <content>Publishing what came in one body.</content>
public sealed partial class MarketingEngine
{
    /// <summary>Publishes one CloudEvent 1.0 in JSON, or a JSON array of them, as they come in the body of a request. Bad ones are refused and harm no others.</summary>
    /// <param name="json">The text in UTF-8. It is not kept. An array has at most <see cref="EngineOptions.IntakeCapacity"/> events.</param>
    /// <param name="origin">Where they come from; only <see cref="EventOrigin.User"/> is activity.</param>
    /// <param name="cancellation">Ends the waiting. Events that were accepted by then stay accepted.</param>
    /// <returns>What became of each, in their order; of a text that is no JSON, or has too many, the one refusal. Completes when all are in the journal and observers were told.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Publish the same again later; that is safe also for events that were accepted.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public ValueTask<IReadOnlyList<PublishResult>> PublishAsync(ReadOnlyMemory<byte> json, EventOrigin origin = EventOrigin.User, CancellationToken cancellation = default) =>
        CloudEventBatch.Split(json, options.IntakeCapacity) is { } events
            ? PublishAsync(events, origin, cancellation)
            : new([PublishResult.Refuse($"more than {options.IntakeCapacity} events at once; publish them in several parts")]);
}
