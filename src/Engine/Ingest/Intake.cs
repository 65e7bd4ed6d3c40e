using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>Looks at what is published, and hands what is good to the user's partition.</summary>
internal sealed class Intake
{
    private readonly EngineOptions options;
    private readonly Reception reception;
    private readonly Post post;
    private readonly CommitStage? stage;
    private readonly CloudEventReader reader;

    public Intake(EngineOptions options, Reception reception, Post post, CommitStage? stage)
    {
        (this.options, this.reception, this.post, this.stage) = (options, reception, post, stage);
        reader = new CloudEventReader(options.Events, options, reception.WasProcessed);
    }

    public Answer Accept(ReadOnlySpan<byte> cloudEvent, EventOrigin origin) =>
        reader.Read(cloudEvent, origin, out var answer) is { } read ? Accept(read, made: false) : Settled(answer);

    /// <summary>Where users may be away, fetches those whom the events from here on are about: some of them, each partition's at once.</summary>
    public void Expect(IReadOnlyList<ReadOnlyMemory<byte>> cloudEvents, int from)
    {
        // So many that those who come do not make each other go.
        if (options.ResidentUsers is not { } residents || Math.Clamp(residents / 4, 1, 256) is var some && from % some > 0)
        {
            return;
        }

        reception.Expect(cloudEvents.Skip(from).Take(some).Select(reader.User).OfType<string>());
    }

    /// <exception cref="ArgumentException">No event type is registered for the event's data.</exception>
    public Answer Accept(UserEvent userEvent)
    {
        ArgumentNullException.ThrowIfNull(userEvent);
        return Accept(userEvent, made: true);
    }

    private Answer Accept(UserEvent userEvent, bool made)
    {
        var type = options.Events.Find(userEvent.Data.GetType())
            ?? throw new ArgumentException($"No event type is registered for {userEvent.Data.GetType().Name}; register it with AddEvents.", nameof(userEvent));
        if (userEvent.Ticks > options.UntilTicks)
        {
            return new(new(PublishStatus.Skipped, userEvent.Time));
        }

        var arrival = new Arrival(userEvent.Data is DeliveryReceipt ? userEvent.From(EventOrigin.Receipt) : userEvent, type);
        if ((Fault(arrival) ?? (made ? Unwritable(ref arrival) : null)) is { } fault)
        {
            return Settled(reception.WasProcessed(userEvent.User, arrival.Fingerprint) ? new(PublishStatus.Repeated) : PublishResult.Refuse(fault));
        }

        if (!post.IsEmpty && !reception.WasProcessed(userEvent.User, arrival.Fingerprint))
        {
            // What was written before a crash comes before what is published after it.
            Carry();
        }

        var letters = post.Added;
        var answer = arrival.Data is IdentityLinked link ? reception.Link(arrival, link.Alias, out var thrown) : reception.Accept(arrival, out thrown);
        var followed = post.Added == letters ? null : Carry();
        (thrown ?? followed)?.Throw();
        return answer.Group is null ? Settled(answer.Result) : answer with { Followed = post.Added == letters ? null : stage?.Latest };
    }

    private ExceptionDispatchInfo? Carry()
    {
        try
        {
            return post.Carry();
        }
        catch (JournalUnavailableException)
        {
            // The event was accepted all the same; its letters go on with the next call.
            return null;
        }
    }

    /// <summary>Nothing was staged; yet a repeat of what is not committed is not answered before that is.</summary>
    private Answer Settled(PublishResult result) => new(result, result.Status == PublishStatus.Repeated ? stage?.Latest : null);

    private string? Fault(in Arrival arrival)
    {
        if (options.MaxAhead is { } ahead && arrival.Event.Time - options.TimeProvider.GetUtcNow() > ahead)
        {
            return $"time is more than {Spans.Text(ahead)} ahead of this machine's clock";
        }

        try
        {
            return arrival.Type.Check(arrival.Data);
        }
        catch (Exception e)
        {
            return $"the check of the type {arrival.Type.Name} threw {e.GetType().Name}";
        }
    }

    /// <summary>An event made in code is what its JSON says, as it will be when it is read from the journal or its user has slept. It is written here, where it can still be refused.</summary>
    private static string? Unwritable(ref Arrival arrival)
    {
        try
        {
            if (arrival.Data is UnregisteredEvent stranger)
            {
                EventPayload.CheckJson(stranger.Json.Span);
                return null;
            }

            var json = arrival.Type.Write(arrival.Data);
            arrival = arrival with { Event = arrival.Event.With(arrival.Type.Read(json), json) };
            return null;
        }
        catch (Exception e)
        {
            return $"the event's data cannot be written as JSON and read back: {e.GetType().Name}";
        }
    }
}

/// <summary>The answer to an event, and what has to be committed before it holds; null where it holds already.</summary>
internal readonly record struct Answer(PublishResult Result, CommitGroup? Group = null)
{
    /// <summary>The user has become another's alias.</summary>
    public static readonly Answer Elsewhere = new(new((PublishStatus)(-1)));

    /// <summary>It is <see cref="Elsewhere"/>.</summary>
    public bool IsElsewhere => Result.Status == Elsewhere.Result.Status;

    /// <summary>What happened to other users in consequence stands in it, or in one before; null where nothing did.</summary>
    public CommitGroup? Followed { get; init; }
}
