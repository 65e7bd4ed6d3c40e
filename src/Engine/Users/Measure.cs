namespace Wellspring.Engine;

/// <summary>What is measured over a user's events of one type: how an event folds into it, how two merge, how it is written.</summary>
/// <remarks>Immutable; what it keeps for a user (or for one key of a user) is <typeparamref name="TState"/>.</remarks>
internal abstract class Measure<TEvent, TState>
    where TState : class, new()
{
    public abstract void Fold(TState state, TEvent data, long time, long now);

    /// <summary>When the first of what it counts leaves the window, after a moment; <see cref="long.MaxValue"/> where there is no window, or nothing in it.</summary>
    public virtual long NextLoss(TState state, long after) => long.MaxValue;

    public abstract void Merge(TState into, TState from);

    public abstract void Write(TState state, StateWriter writer);

    public abstract void Read(TState state, StateReader reader);

    /// <summary>Start of a window that ends now, exclusive.</summary>
    protected static long Before(long now, TimeSpan window) => now - window.Ticks;
}

internal sealed class Tally
{
    public long Count { get; set; }
}

internal sealed class CountMeasure<TEvent> : Measure<TEvent, Tally>
{
    public static long Value(Tally? state) => state?.Count ?? 0;

    public override void Fold(Tally state, TEvent data, long time, long now) => state.Count++;

    public override void Merge(Tally into, Tally from) => into.Count += from.Count;

    public override void Write(Tally state, StateWriter writer) => writer.WriteVarint(state.Count);

    public override void Read(Tally state, StateReader reader) => state.Count = reader.ReadVarint();
}

/// <summary>A count that keeps no more events than it takes to answer the rules' comparisons.</summary>
internal interface IBounded
{
    /// <summary>The largest number that a rule compares the count with, or <see cref="int.MaxValue"/> where one reads the count itself.</summary>
    int Capacity { get; set; }
}

internal sealed class WindowCountMeasure<TEvent>(TimeSpan window) : Measure<TEvent, WindowLog>, IBounded
{
    public int Capacity { get; set; }

    public long Value(WindowLog? state, long now) => state?.CountAfter(Before(now, window)) ?? 0;

    public override void Fold(WindowLog state, TEvent data, long time, long now) => state.Add(time, Before(now, window), Capacity);

    public override long NextLoss(WindowLog state, long after) => state.NextLoss(window.Ticks, after);

    public override void Merge(WindowLog into, WindowLog from) => into.Merge(from, Capacity);

    public override void Write(WindowLog state, StateWriter writer) => state.Write(writer);

    public override void Read(WindowLog state, StateReader reader) => state.Read(reader);
}

internal sealed class Total
{
    public decimal Sum { get; set; }
}

internal sealed class SumMeasure<TEvent>(Func<TEvent, decimal> value) : Measure<TEvent, Total>
{
    public static decimal Value(Total? state) => state?.Sum ?? 0;

    public override void Fold(Total state, TEvent data, long time, long now) => state.Sum += value(data);

    public override void Merge(Total into, Total from) => into.Sum += from.Sum;

    public override void Write(Total state, StateWriter writer) => writer.WriteNumber(state.Sum);

    public override void Read(Total state, StateReader reader) => state.Sum = reader.ReadNumber();
}

internal sealed class WindowSumMeasure<TEvent>(Func<TEvent, decimal> value, TimeSpan window) : Measure<TEvent, WindowLog>
{
    public decimal Value(WindowLog? state, long now) => state?.SumAfter(Before(now, window)) ?? 0;

    public override void Fold(WindowLog state, TEvent data, long time, long now) => state.Add(time, Before(now, window), int.MaxValue, value(data));

    public override long NextLoss(WindowLog state, long after) => state.NextLoss(window.Ticks, after);

    public override void Merge(WindowLog into, WindowLog from) => into.Merge(from);

    public override void Write(WindowLog state, StateWriter writer) => state.Write(writer);

    public override void Read(WindowLog state, StateReader reader) => state.Read(reader);
}

internal sealed class Remembered
{
    public long Time { get; set; }

    public KeptData? Data { get; set; }
}

/// <summary>The last or the first event by its own time.</summary>
internal sealed class EdgeMeasure<TEvent>(EventType type, bool last) : Measure<TEvent, Remembered>
    where TEvent : class
{
    public static TEvent? Value(Remembered? state) => (TEvent?)state?.Data?.Value;

    public static DateTimeOffset? Time(Remembered? state) => state?.Data is null ? null : new DateTimeOffset(state.Time, TimeSpan.Zero);

    public override void Fold(Remembered state, TEvent data, long time, long now)
    {
        if (state.Data is null || (last ? time >= state.Time : time < state.Time))
        {
            state.Time = time;
            state.Data = new(type, data);
        }
    }

    public override void Merge(Remembered into, Remembered from)
    {
        if (into.Data is null || (last ? from.Time > into.Time : from.Time < into.Time))
        {
            into.Time = from.Time;
            into.Data = from.Data;
        }
    }

    public override void Write(Remembered state, StateWriter writer)
    {
        writer.WriteTime(state.Time);
        state.Data!.Write(writer);
    }

    public override void Read(Remembered state, StateReader reader)
    {
        state.Time = reader.ReadTime();
        state.Data = new(type, reader.Keep(reader.ReadCount()));
    }
}

/// <summary>Each value with the latest time it occurred at. The value is wrapped, since a dictionary takes no null.</summary>
internal sealed class DistinctMeasure<TEvent, TValue>(Func<TEvent, TValue> value, TimeSpan? window) : Measure<TEvent, Dictionary<ValueTuple<TValue>, long>>
{
    public long Value(Dictionary<ValueTuple<TValue>, long>? state, long now)
    {
        if (state is null || window is not { } span)
        {
            return state?.Count ?? 0;
        }

        var after = Before(now, span);
        var count = 0;
        foreach (var (_, time) in state)
        {
            count += time > after ? 1 : 0;
        }

        return count;
    }

    public override void Fold(Dictionary<ValueTuple<TValue>, long> state, TEvent data, long time, long now) => Put(state, new(value(data)), time);

    public override long NextLoss(Dictionary<ValueTuple<TValue>, long> state, long after)
    {
        var next = long.MaxValue;
        foreach (var (_, time) in state)
        {
            next = window is { } span && time + span.Ticks > after ? Math.Min(next, time + span.Ticks) : next;
        }

        return next;
    }

    public override void Merge(Dictionary<ValueTuple<TValue>, long> into, Dictionary<ValueTuple<TValue>, long> from)
    {
        foreach (var (key, time) in from)
        {
            Put(into, key, time);
        }
    }

    public override void Write(Dictionary<ValueTuple<TValue>, long> state, StateWriter writer)
    {
        writer.WriteVarint(state.Count);
        foreach (var (key, time) in state)
        {
            KeyCodec<ValueTuple<TValue>>.Write(writer, key);
            writer.WriteTime(time);
        }
    }

    public override void Read(Dictionary<ValueTuple<TValue>, long> state, StateReader reader)
    {
        var left = reader.ReadCount();
        state.EnsureCapacity(left);
        for (; left > 0; left--)
        {
            var key = KeyCodec<ValueTuple<TValue>>.Read(reader);
            state.Add(key, reader.ReadTime());
        }
    }

    private static void Put(Dictionary<ValueTuple<TValue>, long> state, ValueTuple<TValue> key, long time)
    {
        if (!state.TryGetValue(key, out var known) || known < time)
        {
            state[key] = time;
        }
    }
}
