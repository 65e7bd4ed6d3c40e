using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Wellspring.Engine;

/// <summary>The event types an engine knows: records registered under their name on the wire.</summary>
public sealed class EventTypes
{
    private readonly Dictionary<string, EventType> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, EventType> byRecord = [];
    private readonly List<EventType> byIndex = [];
    private bool frozen;

    internal EventTypes()
    {
        Unregistered = new UnregisteredEventType(0);
        byRecord.Add(Unregistered.Record, Unregistered);
        byIndex.Add(Unregistered);
        ConsentEvents.Register(this);
        ReceiptEvents.Register(this);
        IdentityEvents.Register(this);
    }

    /// <summary>The names that are registered.</summary>
    public IReadOnlyCollection<string> Names => byName.Keys;

    internal EventType Unregistered { get; }

    /// <summary>All types by their index.</summary>
    internal IReadOnlyList<EventType> All => byIndex;

    /// <summary>Registers a record as the data of the events of one type.</summary>
    /// <typeparam name="T">An immutable record. Constructor parameters without a default are required in the JSON; null is read as absent.</typeparam>
    /// <param name="name">The CloudEvents <c>type</c>, compared ordinally. Not empty.</param>
    /// <param name="json">How the record is read and written: its entry in a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="check">Says what is wrong with values that have the right shape ("itemCount must be at least 0"), or null; such an event is refused.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The name or the record is registered already.</exception>
    /// <exception cref="InvalidOperationException">The engine is made already.</exception>
    public EventTypes Add<T>(string name, JsonTypeInfo<T> json, Func<T, string?>? check = null)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(json);
        if (frozen)
        {
            throw new InvalidOperationException($"The event type '{name}' comes too late: the engine is made. Register it with AddEvents before.");
        }

        if (byName.TryGetValue(name, out var other))
        {
            throw new ArgumentException($"The event type '{name}' is registered already, for {other.Record.Name}; register it once.", nameof(name));
        }

        if (byRecord.TryGetValue(typeof(T), out other))
        {
            throw new ArgumentException($"{typeof(T).Name} is registered already, as '{other.Name}'; give '{name}' a record of its own.", nameof(name));
        }

        var type = new JsonEventType<T>(name, byRecord.Count, Strict(json), check);
        byName.Add(name, type);
        byRecord.Add(typeof(T), type);
        byIndex.Add(type);
        return this;
    }

    internal void Freeze() => frozen = true;

    /// <summary>How a record that is no event becomes JSON and back.</summary>
    internal static EventType Unlisted<T>(string name, JsonTypeInfo<T> json)
        where T : class => new JsonEventType<T>(name, -1, Strict(json), null);

    /// <summary>Those of some names; null where one is not registered.</summary>
    internal IReadOnlyList<EventType?> Named(string[] names) => Array.ConvertAll(names, name => byIndex.Find(type => type.Name == name));

    internal EventType? Find(Type record) => byRecord.GetValueOrDefault(record);

    internal EventType? Find(ReadOnlySpan<char> name) =>
        byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var type) ? type : null;

    /// <summary>Whatever the context's own options say, a required field that is missing or null is refused.</summary>
    private static JsonTypeInfo<T> Strict<T>(JsonTypeInfo<T> json)
    {
        if (json.Options is { RespectNullableAnnotations: true, RespectRequiredConstructorParameters: true })
        {
            return json;
        }

        var options = new JsonSerializerOptions(json.Options)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
