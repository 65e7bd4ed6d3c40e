namespace Wellspring.Engine;

/// <summary>A template of the catalogue, checked. Immutable.</summary>
public sealed class CatalogEntry
{
    private readonly MessageField[] fields;

    internal CatalogEntry(MessageTemplate template, IReadOnlyList<ChannelTemplate> channels)
    {
        (Name, Class, Channels) = (template.Name, template.Class, channels);
        fields = [.. template.Fields];
    }

    /// <summary>The name that rules use.</summary>
    public string Name { get; }

    /// <summary>The class; an action of another class is not sent.</summary>
    public MessageClass Class { get; }

    /// <summary>The channels that may carry it, the one to be tried first at the front.</summary>
    public IReadOnlyList<ChannelTemplate> Channels { get; }

    internal IEnumerable<string> FieldNames => fields.Select(own => own.Name);

    /// <summary>The template for a channel, or null where the channel does not carry it.</summary>
    /// <param name="channel">The channel's name.</param>
    public ChannelTemplate? Find(string channel)
    {
        for (var i = 0; i < Channels.Count; i++)
        {
            if (Channels[i].Channel == channel)
            {
                return Channels[i];
            }
        }

        return null;
    }

    internal Rendering Render(IReadOnlyDictionary<string, string> given, string channel, int culture)
    {
        if (Find(channel) is not { } template)
        {
            return new($"{Name}: it is not for the channel '{channel}'; the catalogue has it for {string.Join(", ", Channels.Select(c => c.Channel))}");
        }

        var values = new string[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i];
            var value = given.TryGetValue(field.Name, out var raw) ? PlainText.Clean(raw) : "";
            if (string.IsNullOrWhiteSpace(value))
            {
                if (field.Required)
                {
                    return new($"{Name}: the field '{field.Name}' is required and has no value");
                }

                value = "";
            }

            if (PlainText.Fit(value, field.MaxLength, field.OnTooLong) is not { } fitting)
            {
                return new($"{Name}: the field '{field.Name}' is longer than {field.MaxLength} characters and is not to be cut");
            }

            values[i] = fitting;
        }

        return template.Render(values, culture);
    }
}
