using System.Globalization;
using System.Reflection;

namespace Wellspring.Engine;

/// <summary>Writes the values that facts are keyed by: texts, numbers, dates, Guids, bools, enums, nullables of them, and value tuples of them all.</summary>
internal static class KeyCodec<T>
{
    public static Action<StateWriter, T> Write { get; } = (Action<StateWriter, T>)KeyCodec.Find(typeof(T))!.Value.Write;

    public static Func<StateReader, T> Read { get; } = (Func<StateReader, T>)KeyCodec.Find(typeof(T))!.Value.Read;
}

internal static class KeyCodec
{
    private static readonly Dictionary<Type, (Delegate Write, Delegate Read)> Simple = new()
    {
        [typeof(string)] = Pair<string?>(WriteText, ReadText),
        [typeof(bool)] = Pair<bool>((w, v) => w.Write(v), r => r.ReadBoolean()),
        [typeof(int)] = Pair<int>((w, v) => w.Write(v), r => r.ReadInt32()),
        [typeof(long)] = Pair<long>((w, v) => w.Write(v), r => r.ReadInt64()),
        [typeof(decimal)] = Pair<decimal>(WriteDecimal, ReadDecimal),
        [typeof(Guid)] = Pair<Guid>((w, v) => w.Write(v.ToByteArray()), r => new Guid(r.Take(16))),
        [typeof(DateOnly)] = Pair<DateOnly>((w, v) => w.Write(v.DayNumber), r => DateOnly.FromDayNumber(r.ReadInt32())),
        [typeof(DateTimeOffset)] = Pair<DateTimeOffset>((w, v) => w.Write(v.UtcTicks), r => new DateTimeOffset(r.ReadInt64(), TimeSpan.Zero)),
    };

    public static bool Supports(Type type) => Find(type) is not null;

    public static (Delegate Write, Delegate Read)? Find(Type type)
    {
        if (Simple.TryGetValue(type, out var codec))
        {
            return codec;
        }

        if (type.IsEnum)
        {
            return Made(nameof(OfEnum), type);
        }

        if (!type.IsGenericType || !type.GetGenericArguments().All(Supports))
        {
            return null;
        }

        var generic = type.GetGenericTypeDefinition();
        return generic == typeof(Nullable<>) ? Made(nameof(OfNullable), type.GetGenericArguments())
            : generic == typeof(ValueTuple<>) ? Made(nameof(OfOne), type.GetGenericArguments())
            : generic == typeof(ValueTuple<,>) ? Made(nameof(OfTwo), type.GetGenericArguments())
            : null;
    }

    private static (Delegate Write, Delegate Read) Made(string method, params Type[] types) =>
        ((Delegate, Delegate))typeof(KeyCodec).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types).Invoke(null, null)!;

    private static (Delegate Write, Delegate Read) OfEnum<T>()
        where T : struct, Enum =>
        Pair<T>((w, v) => w.Write(Convert.ToInt64(v, CultureInfo.InvariantCulture)), r => (T)Enum.ToObject(typeof(T), r.ReadInt64()));

    private static (Delegate Write, Delegate Read) OfNullable<T>()
        where T : struct =>
        Pair<T?>(
            (w, v) =>
            {
                w.Write(v.HasValue);
                if (v is { } value)
                {
                    KeyCodec<T>.Write(w, value);
                }
            },
            r => r.ReadBoolean() ? KeyCodec<T>.Read(r) : null);

    private static (Delegate Write, Delegate Read) OfOne<T>() =>
        Pair<ValueTuple<T>>((w, v) => KeyCodec<T>.Write(w, v.Item1), r => new(KeyCodec<T>.Read(r)));

    private static (Delegate Write, Delegate Read) OfTwo<T, TRest>() =>
        Pair<(T, TRest)>(
            (w, v) =>
            {
                KeyCodec<T>.Write(w, v.Item1);
                KeyCodec<TRest>.Write(w, v.Item2);
            },
            r => (KeyCodec<T>.Read(r), KeyCodec<TRest>.Read(r)));

    private static (Delegate Write, Delegate Read) Pair<T>(Action<StateWriter, T> write, Func<StateReader, T> read) => (write, read);

    private static void WriteDecimal(StateWriter writer, decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        foreach (var part in bits)
        {
            writer.Write(part);
        }
    }

    private static decimal ReadDecimal(StateReader reader) => new([reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()]);

    private static void WriteText(StateWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private static string? ReadText(StateReader reader) => reader.ReadBoolean() ? RecurringTexts.Of(reader.Take(reader.ReadCount())) : null;
}
