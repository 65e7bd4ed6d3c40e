using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What goes into a template of the platform: values by typed keys, and where a tap on the message leads.</summary>
/// <param name="jumps">The wire keys that say where a tap leads: <c>url</c>, <c>page</c>, <c>appid</c>, <c>pagepath</c>.</param>
internal sealed class TemplateContent(params string[] jumps)
{
    /// <summary>The wire fields of a template of the catalogue that are values.</summary>
    public IEnumerable<KeyValuePair<string, TextTemplate>> Values(ChannelTemplate template) => template.Fields.Where(field => !jumps.Contains(field.Key));

    public IEnumerable<string> Check(ChannelTemplate template)
    {
        if (string.IsNullOrEmpty(template.PlatformId))
        {
            yield return "platformId: it is missing; write the template's id, as the console shows it";
        }

        if (!Values(template).Any())
        {
            yield return "fields: there is no value; write one for each key of the template, such as thing1";
        }

        if (template.Fields.ContainsKey("pagepath") && !template.Fields.ContainsKey("appid"))
        {
            yield return "fields.pagepath: a page of a mini program needs the mini program's appid too";
        }

        foreach (var (key, text) in Values(template))
        {
            if (KeyLimit.Of(key) is not { } limit)
            {
                yield return $"fields.{key}: this is no key of a template, which is a type and a number such as thing1; beside them there are {string.Join(", ", jumps)}";
                continue;
            }

            foreach (var constant in text.Constants.Where(constant => !limit.Allows(constant)))
            {
                yield return $"fields.{key}: '{constant}' is something else; {limit.Says} is expected";
            }

            if (text.CanBeEmpty)
            {
                yield return $"fields.{key}: it may come out empty, which the platform refuses; make one of its fields required";
            }

            // Constants were judged by themselves.
            if (limit.Cut is { } most && text.Fields.Count > 0 && !(text.Longest <= most))
            {
                yield return $"fields.{key}: it may come out {(text.Longest is { } longest ? $"{longest} characters long" : "longer")}, and the platform takes {most}; write \"maxLength\": {most} here, with onTooLong cut or refuse";
            }
        }
    }

    /// <summary>What is wrong with a message, without its values; null where nothing is.</summary>
    public string? Objection(RenderedMessage message)
    {
        foreach (var (key, value) in message.Fields)
        {
            if (jumps.Contains(key))
            {
                continue;
            }

            if (KeyLimit.Of(key) is not { } limit)
            {
                return $"{key} is no key of a template";
            }

            if (string.IsNullOrWhiteSpace(value) || value.Any(char.IsControl) || !limit.Allows(value))
            {
                return $"{key} is something else; {(limit.Says.Length > 0 ? limit.Says : "a text")} is expected";
            }
        }

        return null;
    }

    public TemplatedMessage Of(RenderedMessage message, string openId)
    {
        Dictionary<string, TemplateValue> values = new(message.Fields.Count);
        foreach (var (key, value) in message.Fields)
        {
            if (!jumps.Contains(key))
            {
                values.Add(key, new(value));
            }
        }

        return new(openId, message.PlatformId!, values)
        {
            Url = Jump(message, "url"),
            Page = Jump(message, "page"),
            Miniprogram = Jump(message, "appid") is { } app ? new(app, Jump(message, "pagepath")) : null,
        };
    }

    private string? Jump(RenderedMessage message, string key) => jumps.Contains(key) ? message.Fields.GetValueOrDefault(key) : null;
}
