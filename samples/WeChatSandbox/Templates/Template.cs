using System.Text.Json;

namespace Wellspring.WeChatSandbox;

/// <summary>A template with its keys; the type of a key says what its value may be.</summary>
internal sealed class Template(TemplateOptions options)
{
    public TemplateOptions Options => options;

    public string Id => options.Id;

    /// <summary>Sending by it is forbidden: 43116.</summary>
    public bool Banned { get; set; }

    /// <summary>The lines of the card. Fields that the template does not have, as first, remark and colours, are dropped.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fill(JsonElement? data)
    {
        List<KeyValuePair<string, string>> lines = [];
        foreach (var (key, label) in options.Keys)
        {
            var value = data?.Object(key)?.Get("value") is { } found ? found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText() : "";
            if (value.Trim().Length == 0)
            {
                throw new Refusal(47003, $"argument invalid! data.{key}.value is emtpy");
            }
            if (!ValueLimits.Allow(key, value, options.Choices.GetValueOrDefault(key)))
            {
                throw new Refusal(47003, $"argument invalid! data.{key}.value invalid");
            }
            lines.Add(new(label, value));
        }
        return lines;
    }
}
