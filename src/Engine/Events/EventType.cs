using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Wellspring.Engine;

/// <summary>A registered type of event: its name on the wire, its record, and how one becomes the other.</summary>
internal abstract class EventType(string name, Type record, int index)
{
    public string Name { get; } = name;

    public Type Record { get; } = record;

    /// <summary>Its place in arrays that hold one thing per event type.</summary>
    public int Index { get; } = index;

    /// <summary>Reads the data; an empty span stands for absent data.</summary>
    /// <exception cref="JsonException">The data do not have the record's shape.</exception>
    public abstract object Read(ReadOnlySpan<byte> json);

    public abstract byte[] Write(object data);

    /// <summary>Reads what <see cref="Write"/> wrote. It may hold what JSON has no number for, such as the infinity that 1e999 is read as.</summary>
    public virtual object ReadWritten(ReadOnlySpan<byte> json) => Read(json);

    /// <summary>What is wrong with the values, or null.</summary>
    public abstract string? Check(object data);

    /// <summary>The names of the data's members, in the order of the record; null where it takes any, or reads them by itself.</summary>
    public virtual IReadOnlyList<string>? Members => null;

    /// <summary>Members are told apart by their case too.</summary>
    public virtual bool IsCaseSensitive => true;

    /// <summary>What is expected at a place of the data, such as <c>$.itemCount</c>; null where that has no short name.</summary>
    public virtual string? Expected(string path) => null;
}

internal sealed class JsonEventType<T>(string name, int index, JsonTypeInfo<T> json, Func<T, string?>? check) : EventType(name, typeof(T), index)
    where T : class
{
    public override object Read(ReadOnlySpan<byte> data) =>
        JsonSerializer.Deserialize(data.IsEmpty ? "{}"u8 : data, json) ?? throw new JsonException("null is no event data");

    private readonly JsonTypeInfo<T> written = (JsonTypeInfo<T>)new JsonSerializerOptions(json.Options)
    {
        NumberHandling = json.Options.NumberHandling | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    }.GetTypeInfo(typeof(T));

    public override byte[] Write(object data) => JsonSerializer.SerializeToUtf8Bytes((T)data, written);

    public override object ReadWritten(ReadOnlySpan<byte> data) => JsonSerializer.Deserialize(data, written)!;

    public override string? Check(object data) => check?.Invoke((T)data);

    public override IReadOnlyList<string>? Members => json.Kind != JsonTypeInfoKind.Object || json.Properties.Any(property => property.IsExtensionData) ? null : [.. json.Properties.Select(property => property.Name)];

    public override bool IsCaseSensitive => !json.Options.PropertyNameCaseInsensitive;

    public override string? Expected(string path) =>
        json.Properties.FirstOrDefault(property => path == $"$.{property.Name}") is { } found ? JsonForm.Of(found.PropertyType, json.Options) : null;
}

/// <summary>All types that no one registered, as one type. The name comes first in what it writes.</summary>
internal sealed class UnregisteredEventType(int index) : EventType("(unregistered)", typeof(UnregisteredEvent), index)
{
    public override object Read(ReadOnlySpan<byte> json)
    {
        var end = json.IndexOf((byte)0);
        return new UnregisteredEvent(System.Text.Encoding.UTF8.GetString(json[..end]), json[(end + 1)..].ToArray());
    }

    public override byte[] Write(object data)
    {
        var e = (UnregisteredEvent)data;
        return [.. System.Text.Encoding.UTF8.GetBytes(e.Type), 0, .. e.Json.Span];
    }

    public override string? Check(object data) => null;
}
