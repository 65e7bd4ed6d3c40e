namespace Wellspring.Engine;

/// <summary>A template of the catalogue as it stands for one channel, checked. Immutable.</summary>
public sealed class ChannelTemplate
{
    private readonly string[] cultures;
    private readonly KeyValuePair<string, TextTemplate>[] wire;

    internal ChannelTemplate(MessageTemplate template, MessageChannel channel, TextTemplate? text, IReadOnlyDictionary<string, TextTemplate> fields, string[] cultures)
    {
        this.cultures = cultures;
        wire = [.. fields.OrderBy(field => field.Key, StringComparer.Ordinal)];
        (Name, Class, Channel, PlatformId, Text, Fields) = (template.Name, template.Class, channel.Channel, channel.PlatformId, text, fields);
    }

    /// <summary>The template's name in the catalogue.</summary>
    public string Name { get; }

    /// <summary>Its class.</summary>
    public MessageClass Class { get; }

    /// <summary>The channel's name.</summary>
    public string Channel { get; }

    /// <summary>What the channel's platform calls the message; null where the catalogue does not say.</summary>
    public string? PlatformId { get; }

    /// <summary>The text; null where the template has none.</summary>
    public TextTemplate? Text { get; }

    /// <summary>What goes out, by the names of the channel's wire format.</summary>
    public IReadOnlyDictionary<string, TextTemplate> Fields { get; }

    /// <param name="values">A value for each of the template's fields, in their order; empty where it has none.</param>
    /// <param name="culture">The place of the culture among the catalogue's.</param>
    internal Rendering Render(string[] values, int culture)
    {
        var filled = new KeyValuePair<string, string>[wire.Length];
        var count = 0;
        foreach (var (key, template) in wire)
        {
            if (template.Fill(culture, values) is not { } value)
            {
                return new($"{Name} by {Channel}: {key} is longer than {template.MaxLength} characters and is not to be cut");
            }

            if (value.Length > 0)
            {
                filled[count++] = new(key, value);
            }
        }

        Array.Resize(ref filled, count);
        return new(new RenderedMessage(Name, cultures[culture]) { PlatformId = PlatformId, Text = Text?.Fill(culture, values), Fields = new RenderedFields(filled) });
    }
}
