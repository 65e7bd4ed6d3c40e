using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

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
    /// <exception cref="ArgumentException">A text is empty or not well-formed Unicode, or <paramref name="data"/> is null.</exception>
    public UserEvent(string source, string id, string user, DateTimeOffset time, object data, EventOrigin origin = EventOrigin.User)
        : base(user)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(data);
        ThrowIfMalformed(source);
        ThrowIfMalformed(id);
        ThrowIfMalformed(user);
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

    /// <summary>How many consequences led to it, one of the other: 0 for what came from outside, up to 8 for what rules raised or told.</summary>
    public int Depth { get; internal init; }

    internal long Ticks { get; }

    /// <summary>The data as they came, in UTF-8, for a journal; null where there is none.</summary>
    internal byte[]? Json { get; init; }

    /// <summary>The same, about a user whose alias it named, or of another origin.</summary>
    internal UserEvent As(string user, EventOrigin origin) => new(Source, Id, user, Time, Data, origin) { Json = Json, Depth = Depth };

    internal UserEvent From(EventOrigin origin) => As(User, origin);

    internal UserEvent With(object data, byte[] json) => new(Source, Id, User, Time, data, Origin) { Json = json };

    /// <summary>Half of a surrogate pair has no UTF-8: what is journalled would not be what was published.</summary>
    internal static void ThrowIfMalformed(string text, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                throw new ArgumentException("The text has half of a surrogate pair; well-formed Unicode is expected.", name);
            }

            rest = rest[length..];
        }
    }
}
