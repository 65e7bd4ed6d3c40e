using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>The facts that the rules use, each with its slot. It grows while rules are compiled and is read afterwards.</summary>
internal sealed class FactTable(EventTypes events)
{
    private readonly Dictionary<string, Entry> bySignature = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> own = [];
    private readonly List<Slot>[] byEvent = [.. Enumerable.Range(0, events.All.Count).Select(_ => new List<Slot>())];

    /// <summary>All slots, those of the engine's own too, by index.</summary>
    public List<Slot> Slots { get; } = [];

    /// <summary>What went out by channels.</summary>
    public ChannelTimes Sent => field ??= new(this, "sent", int.MaxValue);

    /// <summary>When channels turned the user away last.</summary>
    public ChannelTimes TurnedAway => field ??= new(this, "turned away", 1);

    /// <summary>The rules are compiled: what is not kept by now cannot be asked for.</summary>
    public bool IsComplete { get; set; }

    /// <summary>The slots that were read since this was cleared.</summary>
    public List<Slot> LastRead { get; } = [];

    /// <summary>The types of events that fold into a slot, by their index.</summary>
    public IEnumerable<int> EventsOf(Slot slot) => Enumerable.Range(0, byEvent.Length).Where(type => byEvent[type].Contains(slot));

    /// <summary>What is kept in each slot: those of one name keep the same, also under other rules.</summary>
    public string[] SlotNames()
    {
        var names = new string[Slots.Count];
        foreach (var (signature, entry) in bySignature)
        {
            names[Slots.IndexOf(entry.Slot)] = $"{signature} {(entry.Measure as IBounded)?.Capacity}";
        }

        foreach (var (index, name) in own)
        {
            names[index] = name;
        }

        return names;
    }

    /// <summary>The slots that an event of each type folds into, by the type's index.</summary>
    public Slot[][] ByEvent() => [.. byEvent.Select(slots => slots.ToArray())];

    /// <param name="of">What is decided: a name of its own.</param>
    /// <param name="keep">How long a time counts.</param>
    /// <param name="capacity">How many times are enough to know.</param>
    public TimesSlot AddTimes(string of, TimeSpan keep, int capacity)
    {
        return Add($"{of} {Spans.Text(keep)} {capacity}", index => new TimesSlot(index, keep, capacity));
    }

    /// <summary>A slot of the engine's own, into which events of some types fold.</summary>
    public TSlot Add<TSlot>(string name, Func<int, TSlot> make, IEnumerable<Type>? records = null)
        where TSlot : Slot
    {
        own.Add(Slots.Count, name);
        var slot = make(Slots.Count);
        Slots.Add(slot);
        foreach (var record in records ?? [])
        {
            byEvent[events.Find(record)!.Index].Add(slot);
        }

        return slot;
    }

    /// <summary>An expression that reads the fact from a user's state.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="user">The expression that gives the <see cref="UserState"/>.</param>
    /// <param name="capacity">For a count in a window: how many events are enough to know.</param>
    public Expression Read(Fact fact, Expression user, int capacity)
    {
        var entry = Find(fact);
        if (entry.Measure is IBounded bounded)
        {
            if (IsComplete && bounded.Capacity < capacity)
            {
                throw NotKept($"{fact.Kind}<{fact.Event.Name}> up to that number");
            }

            bounded.Capacity = Math.Max(bounded.Capacity, capacity);
        }

        LastRead.Add(entry.Slot);
        return entry.Read(user, [.. fact.Keys.Select(k => k.Is)], fact.IsTime);
    }

    /// <summary>Reads a fact from plain code.</summary>
    /// <exception cref="InvalidOperationException">No rule declared it.</exception>
    public TResult Read<TResult>(UserState user, Fact fact)
    {
        if (!bySignature.TryGetValue(fact.Signature, out var entry))
        {
            entry = bySignature.Values.FirstOrDefault(kept => fact.KeysOf(kept.Fact) is not null);
        }

        // A bounded count knows whether a condition holds, but not how many there are.
        if (entry is null or { Measure: IBounded { Capacity: < int.MaxValue } })
        {
            throw new InvalidOperationException($"The fact {fact.Kind}<{fact.Event.Name}> is not kept as it is read here; declare it with .Reads((user, trigger) => user.{fact.Kind}<{fact.Event.Name}>(…)).");
        }

        return ((Func<UserState, object?[], TResult>)entry.Reader(typeof(TResult), fact.IsTime))(user, fact.KeysOf(entry.Fact)!);
    }

    private Entry Find(Fact fact)
    {
        if (bySignature.TryGetValue(fact.Signature, out var entry))
        {
            return entry;
        }

        if (IsComplete)
        {
            throw NotKept($"{fact.Kind}<{fact.Event.Name}>");
        }

        var type = events.Find(fact.Event)
            ?? throw new ClauseException($"no event type is registered for {fact.Event.Name}; register it with AddEvents(types => types.Add<{fact.Event.Name}>(…))");
        var measure = Measure(fact, type);
        var state = measure.GetType().BaseType!.GetGenericArguments()[1];
        var where = fact.Where?.Compile();
        var slot = fact.Keys.Count == 0
            ? Create<Slot>(typeof(FactSlot<,>), [fact.Event, state], Slots.Count, measure, where)
            : KeyedSlot(fact, measure, state, where);
        Slots.Add(slot);
        byEvent[type.Index].Add(slot);
        return bySignature[fact.Signature] = new(fact, slot, measure);
    }

    public static ClauseException NotKept(string fact) => new($"the fact {fact} is not kept; say that it is asked for with AddSegment");

    private Slot KeyedSlot(Fact fact, object measure, Type state, Delegate? where)
    {
        var of = fact.Keys[0].Of.Parameters[0];
        var parts = fact.Keys.Select(k => new Substitution(new Dictionary<ParameterExpression, Expression> { [k.Of.Parameters[0]] = of }).Visit(k.Of.Body));
        var key = Expression.Lambda(Entry.Tuple([.. parts]), of);
        return Create<Slot>(typeof(KeyedFactSlot<,,>), [fact.Event, key.ReturnType, state], Slots.Count, measure, where, key.Compile());
    }

    private static object Measure(Fact fact, EventType type) => (fact.Kind, fact.Window) switch
    {
        (nameof(UserFacts.Count), null) => Create<object>(typeof(CountMeasure<>), [fact.Event]),
        (nameof(UserFacts.Count), { } window) => Create<object>(typeof(WindowCountMeasure<>), [fact.Event], window),
        (nameof(UserFacts.Sum), null) => Create<object>(typeof(SumMeasure<>), [fact.Event], fact.Value!.Compile()),
        (nameof(UserFacts.Sum), { } window) => Create<object>(typeof(WindowSumMeasure<>), [fact.Event], fact.Value!.Compile(), window),
        (nameof(UserFacts.Distinct), _) when !KeyCodec.Supports(fact.Value!.ReturnType) =>
            throw new ClauseException($"Distinct<{fact.Event.Name}> cannot tell values of type {fact.Value.ReturnType.Name} apart; use a text, an int, a long, a decimal, a date, a Guid, a bool or an enum"),
        (nameof(UserFacts.Distinct), _) => Create<object>(typeof(DistinctMeasure<,>), [fact.Event, fact.Value!.ReturnType], fact.Value.Compile(), fact.Window),
        _ => Create<object>(typeof(EdgeMeasure<>), [fact.Event], type, fact.Kind == nameof(UserFacts.Last)),
    };

    private static T Create<T>(Type generic, Type[] types, params object?[] arguments) =>
        (T)Activator.CreateInstance(generic.MakeGenericType(types), arguments)!;

    private sealed class Entry(Fact fact, Slot slot, object measure)
    {
        private Delegate? reader;
        private Delegate? timeReader;

        public Slot Slot => slot;

        public Fact Fact { get; } = fact;

        public object Measure { get; } = measure;

        /// <summary>Keys nest, so that any number of them is a value and none is null.</summary>
        public static Expression Tuple(Expression[] parts)
        {
            var rest = parts.Length > 1 ? Tuple(parts[1..]) : null;
            var type = rest is null ? typeof(ValueTuple<>).MakeGenericType(parts[0].Type) : typeof(ValueTuple<,>).MakeGenericType(parts[0].Type, rest.Type);
            return Expression.New(type.GetConstructors()[0], rest is null ? [parts[0]] : [parts[0], rest]);
        }

        public Expression Read(Expression user, Expression[] of, bool isTime)
        {
            var find = Expression.Call(Expression.Constant(slot), "Find", null, of.Length == 0 ? [user] : [user, Tuple(of)]);
            var value = Measure.GetType().GetMethod(isTime ? "Time" : "Value")!;
            return value.IsStatic ? Expression.Call(value, find) : Expression.Call(Expression.Constant(Measure), value, find, Expression.Property(user, nameof(UserState.Clock)));
        }

        /// <summary>Reads the fact from a user's state and the keys' values.</summary>
        public Delegate Reader(Type result, bool isTime) => isTime ? timeReader ??= Compile(result, isTime) : reader ??= Compile(result, isTime);

        private Delegate Compile(Type result, bool isTime)
        {
            var user = Expression.Parameter(typeof(UserState));
            var keys = Expression.Parameter(typeof(object?[]));
            var of = Fact.Keys.Select((k, i) => Expression.Convert(Expression.ArrayIndex(keys, Expression.Constant(i)), k.Of.ReturnType));
            var type = typeof(Func<,,>).MakeGenericType(typeof(UserState), typeof(object?[]), result);
            return Expression.Lambda(type, Read(user, [.. of], isTime), user, keys).Compile();
        }
    }
}
