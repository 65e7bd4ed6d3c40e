namespace Wellspring.Engine;

/// <summary>Something that happened to one user: a CloudEvents 1.0 envelope with typed data.</summary>
/// <remarks>Immutable. (<see cref="Source"/>, <see cref="Id"/>) is processed once per user.</remarks>
public sealed class UserEvent : JournalEntry
{
    /// <summary>Creates an event from typed data.</summary>
    /// <param name="source">Where the event was made; with <paramref name="id"/> it identifies the event. Not empty.</param>
    /// <param name="id">Identifies the event within its source. Not empty.</param>
    /// <param name="user">The user it happened to (the envelope's <c>subject</c>). Not empty.</param>
    /// <param name="time">When it happened; kept to 100 ns.</param>
    /// <param name="data">An instance of a registered event record, or an <see cref="UnregisteredEvent"/>.</param>
    /// <param name="origin">Where it comes from; only <see cref="EventOrigin.User"/> is activity.</param>
    /// <exception cref="ArgumentException">A text is empty, or <paramref name="data"/> is null.</exception>
    public UserEvent(string source, string id, string user, DateTimeOffset time, object data, EventOrigin origin = EventOrigin.User)
        : base(user)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(data);
        Source = source;
        Id = id;
        Ticks = time.UtcTicks;
        Data = data;
        Origin = origin;
    }

    /// <summary>Where the event was made.</summary>
    public string Source { get; }

    /// <summary>Identifies the event within its source.</summary>
    public string Id { get; }

    /// <summary>When it happened, in UTC.</summary>
    public DateTimeOffset Time => new(Ticks, TimeSpan.Zero);

    /// <summary>Where it comes from.</summary>
    public EventOrigin Origin { get; }

    /// <summary>The typed record.</summary>
    public object Data { get; }

    internal long Ticks { get; }
}
