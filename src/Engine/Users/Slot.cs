namespace Wellspring.Engine;

/// <summary>A place in every user's state, allotted by the rule compiler, for one fact that the rules use.</summary>
internal abstract class Slot(int index)
{
    protected int Index { get; } = index;

    /// <summary>Folds an event of the slot's type.</summary>
    public abstract void Fold(UserState user, object data, long time);

    /// <summary>Takes another user's part of the state into this user's, as if all events had happened to one user.</summary>
    public abstract void Merge(UserState into, UserState from);

    /// <summary>Writes what the user's place holds; where it holds nothing there is nothing to write.</summary>
    public abstract void Write(UserState user, StateWriter writer);

    public abstract void Read(UserState user, StateReader reader);
}

/// <summary>A measure over the events that pass a filter.</summary>
internal sealed class FactSlot<TEvent, TState>(int index, Measure<TEvent, TState> measure, Func<TEvent, bool>? where) : Slot(index)
    where TState : class, new()
{
    public TState? Find(UserState user) => (TState?)user.Slots[Index];

    public override void Fold(UserState user, object data, long time)
    {
        if (where is null || where((TEvent)data))
        {
            measure.Fold(Own(user), (TEvent)data, time, user.Clock);
        }
    }

    public override void Merge(UserState into, UserState from)
    {
        if (Find(from) is { } state)
        {
            measure.Merge(Own(into), state);
        }
    }

    public override void Write(UserState user, StateWriter writer) => measure.Write(Find(user)!, writer);

    public override void Read(UserState user, StateReader reader) => measure.Read(Own(user), reader);

    private TState Own(UserState user) => (TState)(user.Slots[Index] ??= new TState());
}

/// <summary>A measure kept apart for each value of a key: a condition compares a property of the counted events with the trigger's.</summary>
internal sealed class KeyedFactSlot<TEvent, TKey, TState>(int index, Measure<TEvent, TState> measure, Func<TEvent, bool>? where, Func<TEvent, TKey> key) : Slot(index)
    where TKey : struct
    where TState : class, new()
{
    public TState? Find(UserState user, TKey of) => States(user)?.Find(of);

    public override void Fold(UserState user, object data, long time)
    {
        if (where is null || where((TEvent)data))
        {
            measure.Fold(Own(user, key((TEvent)data)), (TEvent)data, time, user.Clock);
        }
    }

    public override void Merge(UserState into, UserState from)
    {
        foreach (var (of, state) in States(from)?.All ?? [])
        {
            measure.Merge(Own(into, of), state);
        }
    }

    public override void Write(UserState user, StateWriter writer)
    {
        var states = States(user)!.All;
        writer.WriteVarint(states.Count);
        foreach (var (of, state) in states)
        {
            KeyCodec<TKey>.Write(writer, of);
            measure.Write(state, writer);
        }
    }

    public override void Read(UserState user, StateReader reader)
    {
        var left = reader.ReadCount();
        var states = (Keyed)(user.Slots[Index] ??= new Keyed());
        states.All.EnsureCapacity(left);
        for (; left > 0; left--)
        {
            measure.Read(states.Own(KeyCodec<TKey>.Read(reader)), reader);
        }
    }

    private Keyed? States(UserState user) => (Keyed?)user.Slots[Index];

    private TState Own(UserState user, TKey of) => ((Keyed)(user.Slots[Index] ??= new Keyed())).Own(of);

    /// <summary>The states by key. The one an event folded into last is at hand, for its rules ask for just that one.</summary>
    private sealed class Keyed
    {
        private TKey lastKey;
        private TState? last;

        public Dictionary<TKey, TState> All { get; } = [];

        public TState? Find(TKey of) =>
            last is not null && EqualityComparer<TKey>.Default.Equals(of, lastKey) ? last : All.GetValueOrDefault(of);

        public TState Own(TKey of)
        {
            if (Find(of) is not { } state)
            {
                All.Add(of, state = new TState());
            }

            (lastKey, last) = (of, state);
            return state;
        }
    }
}

/// <summary>Times at which something of the engine's own was decided: a limit's instances, a cap's messages.</summary>
internal sealed class TimesSlot(int index, TimeSpan keep, int capacity) : Slot(index)
{
    public int CountAfter(UserState user, long after) => Find(user)?.CountAfter(after) ?? 0;

    /// <summary>The time of the first of the latest so many, all later than another.</summary>
    public long FirstOf(UserState user, int latest, long after) => Find(user)!.FirstOf(latest, after);

    public void Add(UserState user, long at) => Own(user).Add(at, at - keep.Ticks, capacity);

    public override void Fold(UserState user, object data, long time) =>
        throw new InvalidOperationException("Decisions fold into this slot, events do not.");

    public override void Merge(UserState into, UserState from)
    {
        if (Find(from) is { } times)
        {
            Own(into).Merge(times, capacity);
        }
    }

    public override void Write(UserState user, StateWriter writer) => Find(user)!.Write(writer);

    public override void Read(UserState user, StateReader reader) => Own(user).Read(reader);

    private WindowLog? Find(UserState user) => (WindowLog?)user.Slots[Index];

    private WindowLog Own(UserState user) => (WindowLog)(user.Slots[Index] ??= new WindowLog());
}
