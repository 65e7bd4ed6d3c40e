namespace Wellspring.Engine;

/// <summary>What a statement on consent is about; what is null stands for all. Asked for, null stands for one that no statement names.</summary>
internal readonly record struct ConsentScope(string? Purpose, string? Channel = null, string? Template = null)
{
    /// <summary>By their texts, ordinally, so that the same statements are written in the same order.</summary>
    public static IComparer<ConsentScope> Order { get; } = Comparer<ConsentScope>.Create((a, b) =>
    {
        var order = string.CompareOrdinal(a.Purpose, b.Purpose);
        order = order != 0 ? order : string.CompareOrdinal(a.Channel, b.Channel);
        return order != 0 ? order : string.CompareOrdinal(a.Template, b.Template);
    });

    /// <summary>The other lies within this one.</summary>
    public bool Covers(ConsentScope other) =>
        (Purpose is null || Purpose == other.Purpose)
        && (Channel is null || Channel == other.Channel)
        && (Template is null || Template == other.Template);

    public void Write(StateWriter writer)
    {
        KeyCodec<string?>.Write(writer, Purpose);
        KeyCodec<string?>.Write(writer, Channel);
        KeyCodec<string?>.Write(writer, Template);
    }

    public static ConsentScope Read(StateReader reader) =>
        new(KeyCodec<string?>.Read(reader), KeyCodec<string?>.Read(reader), KeyCodec<string?>.Read(reader));
}

/// <summary>From when and until when something holds, in UTC ticks.</summary>
internal readonly record struct Validity(long At, long Until)
{
    public static long End(DateTimeOffset? until) => until?.UtcTicks ?? long.MaxValue;

    public void Write(StateWriter writer)
    {
        writer.WriteTime(At);
        writer.WriteVarint(Until == long.MaxValue ? 0 : Until);
    }

    public static Validity Read(StateReader reader) =>
        new(reader.ReadTime(), reader.ReadVarint() is var until && until == 0 ? long.MaxValue : until);
}
