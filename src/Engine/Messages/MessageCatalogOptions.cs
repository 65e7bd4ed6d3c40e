namespace Wellspring.Engine;

/// <summary>What is written into a message catalogue, in code or in JSON. Checked as a whole when the catalogue is made.</summary>
public sealed class MessageCatalogOptions
{
    private readonly List<MessageTemplate> templates = [];
    private readonly List<string> mistakes = [];

    /// <summary>The cultures that every text is there for, at least one. The first stands in for those that are not there. Default zh-CN and en.</summary>
    public IReadOnlyList<string> Cultures { get; set; } = ["zh-CN", "en"];

    internal IReadOnlyList<MessageTemplate> Templates => templates;

    /// <summary>What could not be read; named with the other mistakes when the catalogue is made.</summary>
    internal IReadOnlyList<string> Mistakes => mistakes;

    /// <summary>Adds a template.</summary>
    /// <param name="template">The template.</param>
    /// <returns>This object.</returns>
    public MessageCatalogOptions Add(MessageTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        templates.Add(template);
        return this;
    }

    /// <summary>Adds the templates of a JSON text: <c>{"cultures": ["zh-CN", "en"], "messages": {name: {"class": …, "fields": …, "text": …, "channels": …}}}</c>.</summary>
    /// <param name="json">The text, in UTF-8. Its mistakes are named when the catalogue is made.</param>
    /// <returns>This object.</returns>
    public MessageCatalogOptions Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return ConfigurationJson.Read(json, root =>
            {
                new MessageReader(this, mistakes).Read(root);
                return this;
            });
        }
        catch (InvalidConfigurationException e)
        {
            mistakes.AddRange(e.Mistakes.Select(mistake => $"the message catalogue: {mistake}"));
            return this;
        }
    }
}
