namespace Wellspring.Engine;

/// <summary>Checks templates as they were written, names all that is wrong, and makes the catalogue's entries.</summary>
internal sealed class CatalogChecks(string[] cultures, IReadOnlyDictionary<string, IChannel> channels, List<string> mistakes)
{
    /// <summary>The entry; where there are mistakes it is not to be used.</summary>
    public CatalogEntry Check(MessageTemplate template)
    {
        var path = $"messages.{template.Name}";
        HashSet<string> used = new(StringComparer.Ordinal);
        var parser = new TextParser(template.Fields, used, mistakes);
        if (string.IsNullOrEmpty(template.Name))
        {
            mistakes.Add($"{path}: a template needs a name");
        }

        if (!Enum.IsDefined(template.Class))
        {
            mistakes.Add($"{path}.class: {template.Class} is no class");
        }

        CheckFields(template, path);
        var text = template.Text is { } written ? new TextTemplate(Parts(written, parser, $"{path}.text")) : null;
        if (template.Channels.Count == 0)
        {
            mistakes.Add($"{path}.channels: there is none; name at least one channel that may carry it");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        List<ChannelTemplate> made = [];
        foreach (var channel in template.Channels)
        {
            var at = $"{path}.channels.{channel.Channel}";
            Once(seen, channel.Channel, at);
            made.Add(CheckChannel(template, channel, text, parser, at));
        }

        foreach (var field in template.Fields.Where(field => !used.Contains(field.Name)))
        {
            mistakes.Add($"{path}.fields.{field.Name}: no text and no channel uses it; write {{{field.Name}}} where its value belongs, or take it out");
        }

        return new(template, made);
    }

    private void CheckFields(MessageTemplate template, string path)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var field in template.Fields)
        {
            var at = $"{path}.fields.{field.Name}";
            Once(seen, field.Name, at);
            if (field.Name.Length == 0 || field.Name.AsSpan().ContainsAny('{', '}'))
            {
                mistakes.Add($"{at}: a field's name is not empty and has no braces");
            }

            Bound(field.MaxLength, at);
        }
    }

    private ChannelTemplate CheckChannel(MessageTemplate template, MessageChannel channel, TextTemplate? text, TextParser parser, string path)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Dictionary<string, TextTemplate> fields = new(StringComparer.Ordinal);
        foreach (var field in channel.Fields)
        {
            var at = $"{path}.fields.{field.Key}";
            Once(seen, field.Key, at);
            Bound(field.MaxLength, at);
            if (field.Key.Length == 0)
            {
                mistakes.Add($"{at}: a field needs a name on the wire");
            }

            var made = fields[field.Key] = new TextTemplate(Parts(field.Text, parser, at), field.MaxLength, field.OnTooLong);
            foreach (var constant in made.Constants.Where(constant => PlainText.Length(constant) > field.MaxLength))
            {
                mistakes.Add($"{at}: '{constant}' has {PlainText.Length(constant)} characters, and maxLength is {field.MaxLength}");
            }
        }

        ChannelTemplate result = new(template, channel, text, fields, cultures);
        if (!channels.TryGetValue(channel.Channel, out var known))
        {
            mistakes.Add($"{path}: there is no such channel; {(channels.Count == 0 ? "there are none" : $"there are {string.Join(", ", channels.Keys.Order(StringComparer.Ordinal))}")}");
        }
        else
        {
            mistakes.AddRange(known.Check(result).Select(mistake => $"{path}: {mistake}"));
        }

        return result;
    }

    /// <summary>The text's parts in each of the catalogue's cultures.</summary>
    private TextPart[][] Parts(MessageText text, TextParser parser, string path)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var (culture, _) in text.ByCulture)
        {
            Once(seen, culture, $"{path}.{culture}");
            if (!cultures.Contains(culture))
            {
                mistakes.Add($"{path}.{culture}: the catalogue's cultures are {string.Join(", ", cultures)}");
            }
        }

        var all = text.All is { } shared ? parser.Parse(shared, path) : null;
        return [.. cultures.Select(culture => Own(culture) ?? all ?? Missing(culture))];

        TextPart[]? Own(string culture) => text.ByCulture.FirstOrDefault(own => own.Culture == culture).Text is { } own ? parser.Parse(own, $"{path}.{culture}") : null;

        TextPart[] Missing(string culture)
        {
            mistakes.Add($"{path}: the text in {culture} is missing");
            return [];
        }
    }

    private void Bound(int? maxLength, string path)
    {
        if (maxLength < 1)
        {
            mistakes.Add($"{path}.maxLength: {maxLength} is less than 1");
        }
    }

    private void Once(HashSet<string> seen, string name, string path)
    {
        if (!seen.Add(name))
        {
            mistakes.Add($"{path}: it stands twice; keep one of them");
        }
    }
}
