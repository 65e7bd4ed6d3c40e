namespace Wellspring.Engine;

/// <summary>An event's data as a state keeps them. Those of a user who slept are bytes until a rule asks for them, which mostly none does.</summary>
internal sealed class KeptData
{
    private readonly EventType type;
    private object? value;
    private ReadOnlyMemory<byte> json;

    public KeptData(EventType type, object value) => (this.type, this.value) = (type, value);

    public KeptData(EventType type, ReadOnlyMemory<byte> json) => (this.type, this.json) = (type, json);

    /// <exception cref="UnreadableDataException">The record does not read what it wrote.</exception>
    public object Value => value ??= Read();

    /// <summary>Writes them with their type; null too.</summary>
    public static void Write(KeptData? data, StateWriter writer)
    {
        writer.WriteVarint(data is null ? 0 : data.type.Index + 1);
        data?.Write(writer);
    }

    /// <summary>Writes them where their type is known.</summary>
    public void Write(StateWriter writer)
    {
        json = json.IsEmpty ? type.Write(value!) : json;
        writer.WriteVarint(json.Length);
        writer.Write(json.Span);
    }

    private object Read()
    {
        try
        {
            return type.ReadWritten(json.Span);
        }
        catch (Exception e)
        {
            throw new UnreadableDataException(e);
        }
    }
}

/// <summary>A record does not read what it wrote. The rule that asked has not failed: its user stands still.</summary>
internal sealed class UnreadableDataException(Exception cause) : Exception("An event's data do not read what they wrote.", cause);
