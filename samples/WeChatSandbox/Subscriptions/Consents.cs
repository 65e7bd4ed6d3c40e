namespace Wellspring.WeChatSandbox;

/// <summary>What a user lets an account send: messages per template, or as many as it likes.</summary>
internal sealed class Consents
{
    private readonly Dictionary<string, int> credits = new(StringComparer.Ordinal);
    private readonly HashSet<string> lasting = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Credits => credits;

    public void Accept(Template template)
    {
        if (template.Options.Kind == TemplateKind.LongTerm)
        {
            lasting.Add(template.Id);
        }
        credits[template.Id] = credits.GetValueOrDefault(template.Id) + 1;
    }

    public void Revoke(Template template)
    {
        lasting.Remove(template.Id);
        credits.Remove(template.Id);
    }

    /// <summary>False: there is none left.</summary>
    public bool Take(Template template)
    {
        if (lasting.Contains(template.Id))
        {
            return true;
        }
        var left = credits.GetValueOrDefault(template.Id);
        if (left == 0)
        {
            return false;
        }
        credits[template.Id] = left - 1;
        return true;
    }
}
