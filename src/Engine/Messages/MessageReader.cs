using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Reads templates from JSON and goes on after a mistake, so that one look at the messages shows all.</summary>
internal sealed class MessageReader(MessageCatalogOptions into, List<string> mistakes)
{
    /// <summary>Something of the template at hand could not be read: what else it says would be judged wrongly.</summary>
    private bool broken;

    public void Read(JsonElement root) => Members(root, "", "cultures and messages", (name, value, path) =>
    {
        switch (name)
        {
            case "cultures" when value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(culture => culture.ValueKind == JsonValueKind.String):
                into.Cultures = [.. value.EnumerateArray().Select(culture => culture.GetString()!)];
                return true;
            case "cultures":
                return Wrong(path, "a list of texts", value);
            case "messages":
                return Members(value, path, null, (message, template, at) => Template(message, template, at));
            default:
                return false;
        }
    });

    private bool Template(string name, JsonElement json, string path)
    {
        broken = false;
        MessageTemplate template = new(name, default);
        List<MessageField> fields = [];
        List<MessageChannel> channels = [];
        Members(json, path, "class, fields, text and channels", (member, value, at) =>
        {
            switch (member)
            {
                case "class":
                    template = template with { Class = Word<MessageClass>(value, at, Enum.GetName) };
                    return true;
                case "fields":
                    return Members(value, at, null, (field, options, place) => Field(field, options, place, fields));
                case "text":
                    template = template with { Text = Text(value, at) };
                    return true;
                case "channels":
                    return Members(value, at, null, (channel, options, place) => Channel(channel, options, place, channels));
                default:
                    return false;
            }
        });
        if (json.ValueKind == JsonValueKind.Object && !json.TryGetProperty("class", out _))
        {
            Break($"{path}.class: it is missing; there are {string.Join(", ", Enum.GetNames<MessageClass>())}");
        }

        if (!broken)
        {
            into.Add(template with { Fields = fields, Channels = channels });
        }

        return true;
    }

    private bool Field(string name, JsonElement json, string path, List<MessageField> fields)
    {
        MessageField field = new(name);
        Members(json, path, "required, maxLength and onTooLong", (member, value, at) =>
        {
            switch (member)
            {
                case "required" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    field = field with { Required = value.GetBoolean() };
                    return true;
                case "required":
                    return Wrong(at, "true or false", value);
                case "maxLength":
                    field = field with { MaxLength = Whole(value, at) };
                    return true;
                case "onTooLong":
                    field = field with { OnTooLong = Word<OnTooLong>(value, at, LowerCase) };
                    return true;
                default:
                    return false;
            }
        });
        fields.Add(field);
        return true;
    }

    private bool Channel(string name, JsonElement json, string path, List<MessageChannel> channels)
    {
        MessageChannel channel = new(name);
        List<WireField> fields = [];
        Members(json, path, "platformId and fields", (member, value, at) =>
        {
            switch (member)
            {
                case "platformId" when value.ValueKind == JsonValueKind.String:
                    channel = channel with { PlatformId = value.GetString() };
                    return true;
                case "platformId":
                    return Wrong(at, "a text", value);
                case "fields":
                    return Members(value, at, null, (key, text, place) => Wire(key, text, place, fields));
                default:
                    return false;
            }
        });
        channels.Add(channel with { Fields = fields });
        return true;
    }

    /// <summary>A text, or an object with the text and its bound.</summary>
    private bool Wire(string key, JsonElement json, string path, List<WireField> fields)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            fields.Add(new(key, Text(json, path)));
            return true;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return Wrong(path, "a text, or an object with text, maxLength and onTooLong,", json);
        }

        MessageText? text = null;
        WireField field = new(key, "");
        Members(json, path, "text, maxLength and onTooLong", (member, value, at) =>
        {
            switch (member)
            {
                case "text":
                    text = Text(value, at);
                    return true;
                case "maxLength":
                    field = field with { MaxLength = Whole(value, at) };
                    return true;
                case "onTooLong":
                    field = field with { OnTooLong = Word<OnTooLong>(value, at, LowerCase) };
                    return true;
                default:
                    return false;
            }
        });
        if (text is null)
        {
            Break($"{path}.text: it is missing");
        }

        fields.Add(field with { Text = text ?? "" });
        return true;
    }

    /// <summary>A text for all cultures, or an object with a text for each.</summary>
    private MessageText Text(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return json.GetString()!;
        }

        MessageText text = new();
        if (json.ValueKind != JsonValueKind.Object)
        {
            Wrong(path, "a text, or an object with a text for each culture,", json);
            return text;
        }

        Members(json, path, null, (culture, value, at) =>
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                return Wrong(at, "a text", value);
            }

            text[culture] = value.GetString()!;
            return true;
        });
        return text;
    }

    private int? Whole(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        Wrong(path, "a whole number of at least 1", value);
        return null;
    }

    private T Word<T>(JsonElement value, string path, Func<T, string?> name)
        where T : struct, Enum
    {
        var all = Enum.GetValues<T>();
        var at = value.ValueKind == JsonValueKind.String ? Array.FindIndex(all, candidate => name(candidate) == value.GetString()) : -1;
        if (at < 0)
        {
            Wrong(path, $"one of {string.Join(", ", all.Select(name))}", value);
            return default;
        }

        return all[at];
    }

    private static string LowerCase(OnTooLong value) => value == OnTooLong.Cut ? "cut" : "refuse";

    /// <param name="json">The object.</param>
    /// <param name="path">Its place.</param>
    /// <param name="known">The members that it can have, in words; null where their names are free.</param>
    /// <param name="read">Takes a member: name, value, place. False where it does not know the name.</param>
    private bool Members(JsonElement json, string path, string? known, Func<string, JsonElement, string, bool> read)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Wrong(path.Length > 0 ? path : "the message catalogue", "an object", json);
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var at = path.Length > 0 ? $"{path}.{member.Name}" : member.Name;
            if (!seen.Add(member.Name))
            {
                mistakes.Add($"{at}: it stands twice; keep one of them");
            }
            else if (!read(member.Name, member.Value, at))
            {
                mistakes.Add($"{at}: unknown; there are {known}");
            }
        }

        return true;
    }

    private bool Wrong(string path, string expected, JsonElement found)
    {
        var text = found.GetRawText();
        Break($"{path}: {expected} is expected, not {(text.Length <= 40 ? text : found.ValueKind.ToString().ToLowerInvariant())}");
        return true;
    }

    private void Break(string mistake)
    {
        broken = true;
        mistakes.Add(mistake);
    }
}
