using System.Collections.Frozen;
using System.Text.Json;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What goes into a template of the platform: values by typed keys, and where a tap on the message leads.</summary>
/// <param name="jumps">The wire keys that say where a tap leads: <c>url</c>, <c>page</c>, <c>appid</c>, <c>pagepath</c>.</param>
internal sealed class TemplateContent(params string[] jumps)
{
    private readonly FrozenSet<string> jumps = jumps.ToFrozenSet(StringComparer.Ordinal);
    private readonly string listed = string.Join(", ", jumps);

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
                yield return $"fields.{key}: this is no key of a template, which is a type and a number such as thing1; beside them there are {listed}";
                continue;
            }

            // Where parts prove nothing, only a text without fields says what comes out.
            foreach (var part in (limit.JudgesParts ? text.Literals : text.Constants).Where(part => !limit.Allows(part)))
            {
                yield return $"fields.{key}: '{part}' is something else; {limit.Says} is expected";
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
            if (KeyLimit.Of(key) is { } limit)
            {
                if (string.IsNullOrWhiteSpace(value) || HasControl(value) || !limit.Allows(value))
                {
                    return $"{key} is something else; {(limit.Says.Length > 0 ? limit.Says : "a text")} is expected";
                }
            }
            else if (!jumps.Contains(key))
            {
                return $"{key} is no key of a template";
            }
        }

        return null;
    }

    /// <summary>A message on the wire.</summary>
    /// <param name="message">The message, to which there is no objection.</param>
    /// <param name="openId">Who gets it.</param>
    /// <param name="clientId">What the platform knows repeats by; null where it knows none.</param>
    public ReadOnlyMemory<byte> Write(RenderedMessage message, string openId, string? clientId) =>
        PlainJson.Write((Content: this, message, openId, clientId), static (json, of) => of.Content.Write(json, of.message, of.openId, of.clientId));

    private void Write(Utf8JsonWriter json, RenderedMessage message, string openId, string? clientId)
    {
        json.WriteStartObject();
        json.WriteString("touser"u8, openId);
        json.WriteString("template_id"u8, message.PlatformId);
        json.WriteStartObject("data"u8);
        foreach (var (key, value) in message.Fields)
        {
            if (!jumps.Contains(key))
            {
                json.WriteStartObject(key);
                json.WriteString("value"u8, value);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
        WriteAny(json, "url", message.Fields.GetValueOrDefault("url"));
        WriteAny(json, "page", message.Fields.GetValueOrDefault("page"));
        if (message.Fields.GetValueOrDefault("appid") is { } app)
        {
            json.WriteStartObject("miniprogram"u8);
            json.WriteString("appid"u8, app);
            WriteAny(json, "pagepath", message.Fields.GetValueOrDefault("pagepath"));
            json.WriteEndObject();
        }

        WriteAny(json, "client_msg_id", clientId);
        json.WriteEndObject();
    }

    private static void WriteAny(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static bool HasControl(ReadOnlySpan<char> value) => value.ContainsAnyInRange('\0', '\u001f') || value.ContainsAnyInRange('\u007f', '\u009f');
}
