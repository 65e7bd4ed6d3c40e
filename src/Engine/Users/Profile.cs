using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What rules have said of a user: tier, points, tags and attributes.</summary>
internal sealed class Profile
{
    /// <summary>Of most users, of whom rules have said nothing. It is only read.</summary>
    public static readonly Profile None = new();

    private SortedSet<string>? tags;
    private SortedDictionary<string, string>? attributes;

    public string? Tier { get; private set; }

    public decimal Points { get; private set; }

    public bool HasTag(string tag) => tags?.Contains(tag) ?? false;

    public string? Attribute(string name) => attributes?.GetValueOrDefault(name);

    public void Apply(StateAction action)
    {
        switch (action)
        {
            case SetTier set:
                Tier = set.Tier;
                break;
            case AddTag add:
                (tags ??= new(StringComparer.Ordinal)).Add(add.Name);
                break;
            case RemoveTag remove:
                tags?.Remove(remove.Name);
                break;
            case GrantPoints grant:
                Points += grant.Points;
                break;
            case SetAttribute { Value: { } value } set:
                (attributes ??= new(StringComparer.Ordinal))[set.Name] = value;
                break;
            case SetAttribute clear:
                attributes?.Remove(clear.Name);
                break;
        }
    }

    /// <summary>Points add up, tags unite; where both say something else of tier or attribute, this one's word stays.</summary>
    public void Merge(Profile other)
    {
        Tier ??= other.Tier;
        Points += other.Points;
        foreach (var tag in other.tags ?? [])
        {
            Apply(new AddTag(tag));
        }

        foreach (var (name, value) in other.attributes ?? [])
        {
            Apply(new SetAttribute(name, Attribute(name) ?? value));
        }
    }

    public void Write(StateWriter writer)
    {
        KeyCodec<string?>.Write(writer, Tier);
        writer.WriteNumber(Points);
        writer.WriteVarint(tags?.Count ?? 0);
        foreach (var tag in tags ?? [])
        {
            writer.Write(tag);
        }

        writer.WriteVarint(attributes?.Count ?? 0);
        foreach (var (name, value) in attributes ?? [])
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("tier"u8, Tier);
        json.WriteNumber("points"u8, Points);
        json.WriteStartArray("tags"u8);
        foreach (var tag in tags ?? [])
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in attributes ?? [])
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    public static Profile Read(StateReader reader)
    {
        var profile = new Profile { Tier = KeyCodec<string?>.Read(reader), Points = reader.ReadNumber() };
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            profile.Apply(new AddTag(reader.ReadString()));
        }

        for (var left = reader.ReadCount(); left > 0; left--)
        {
            profile.Apply(new SetAttribute(reader.ReadString(), reader.ReadString()));
        }

        return profile;
    }
}
