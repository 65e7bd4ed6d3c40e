using System.Collections.Frozen;

namespace Wellspring.Engine;

/// <summary>What rules can name, and what becomes of it on each channel: platform ids, wire fields, texts. Immutable and checked.</summary>
public sealed class MessageCatalog
{
    private readonly FrozenDictionary<string, CatalogEntry> entries;
    private readonly string[] cultures;

    /// <summary>Makes a catalogue.</summary>
    /// <param name="options">What is written in it.</param>
    /// <param name="channels">The channels there are.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named, each with its template, channel and field.</exception>
    public MessageCatalog(MessageCatalogOptions options, IEnumerable<IChannel> channels)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(channels);
        List<string> mistakes = [.. options.Mistakes];
        cultures = [.. options.Cultures];
        if (cultures.Length == 0 || Array.Exists(cultures, string.IsNullOrEmpty) || cultures.Distinct(StringComparer.OrdinalIgnoreCase).Count() < cultures.Length)
        {
            mistakes.Add($"cultures: at least one is expected, each once, such as [\"zh-CN\", \"en\"], not [{string.Join(", ", cultures)}]");
            cultures = ["en"];
        }

        Dictionary<string, IChannel> byName = new(StringComparer.Ordinal);
        foreach (var channel in channels)
        {
            if (string.IsNullOrEmpty(channel.Name) || !byName.TryAdd(channel.Name, channel))
            {
                mistakes.Add($"channels: the name '{channel.Name}' is empty or stands twice; give each channel a name of its own");
            }
        }

        var made = Make(options.Templates, new(cultures, byName, mistakes), mistakes);
        entries = mistakes.Count == 0 ? made.ToFrozenDictionary(StringComparer.Ordinal) : throw new InvalidConfigurationException(mistakes);
    }

    /// <summary>The cultures that every text is there for. The first stands in for those that are not there.</summary>
    public IReadOnlyList<string> Cultures => cultures;

    /// <summary>The names, in ordinal order.</summary>
    public IReadOnlyList<string> Names => field ??= [.. entries.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The entry of a message, coupon, invitation or task, or null. Without allocation.</summary>
    /// <param name="name">The name that rules use: <see cref="OutgoingAction.Name"/>.</param>
    public CatalogEntry? Find(string name) => entries.GetValueOrDefault(name);

    /// <summary>Makes of an action what goes out by a channel. Pure: the same gives the same.</summary>
    /// <param name="action">The action. Its values go in as they are, whatever braces they hold, but for control characters, which are taken out. Fields that the template does not have are left aside.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="culture">The user's culture. One that the catalogue does not have is taken for one of the same language, else for the catalogue's first. Default null, the first.</param>
    /// <returns>The message, or why there is none.</returns>
    public Rendering Render(OutgoingAction action, string channel, string? culture = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(channel);
        if (Find(action.Name) is not { } entry)
        {
            return new($"there is no '{action.Name}' in the message catalogue");
        }

        // The class decides which gates judged the action: what went past them must not go out under another name.
        return entry.Class == action.Class
            ? entry.Render(action.Fields, channel, IndexOf(culture))
            : new($"{entry.Name}: it is {entry.Class} in the catalogue, and the rule sends it as {action.Class}");
    }

    /// <summary>Shows people what would go out.</summary>
    /// <param name="name">The name that rules use.</param>
    /// <param name="channel">The channel's name. Default null, all that carry it.</param>
    /// <param name="culture">The user's culture. Default null, the catalogue's first.</param>
    /// <param name="fields">The fields' values. Default none.</param>
    /// <returns>A few lines for each channel: what would go out, or why nothing would.</returns>
    public string Preview(string name, string? channel = null, string? culture = null, IReadOnlyDictionary<string, string>? fields = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Find(name) is not { } entry)
        {
            return $"there is no '{name}' in the message catalogue; there are {string.Join(", ", Names)}";
        }

        fields ??= FrozenDictionary<string, string>.Empty;
        var at = IndexOf(culture);
        List<string> lines = [$"{entry.Name}, {entry.Class}, {cultures[at]}"];
        foreach (var to in channel is null ? entry.Channels.Select(c => c.Channel) : [channel])
        {
            Show(entry.Render(fields, to, at), to, lines);
        }

        lines.AddRange(fields.Keys.Except(entry.FieldNames, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(field => $"left aside: {field}"));
        return string.Join('\n', lines);
    }

    private static Dictionary<string, CatalogEntry> Make(IReadOnlyList<MessageTemplate> templates, CatalogChecks checks, List<string> mistakes)
    {
        Dictionary<string, CatalogEntry> made = new(StringComparer.Ordinal);
        foreach (var template in templates)
        {
            if (!made.TryAdd(template.Name, checks.Check(template)))
            {
                mistakes.Add($"messages.{template.Name}: it stands twice; keep one of them");
            }
        }

        return made;
    }

    private static void Show(Rendering rendering, string channel, List<string> lines)
    {
        if (!rendering.IsMessage)
        {
            lines.Add($"{channel}: nothing goes out: {rendering.Problem}");
            return;
        }

        lines.Add($"{channel}:{(rendering.Message.PlatformId is { } id ? $" {id}" : "")}");
        if (rendering.Message.Text is { } text)
        {
            lines.Add($"  text = {text}");
        }

        lines.AddRange(rendering.Message.Fields.Select(field => $"  {field.Key} = {field.Value}"));
    }

    private int IndexOf(string? culture)
    {
        var near = -1;
        for (var i = 0; culture is not null && i < cultures.Length; i++)
        {
            if (cultures[i].Equals(culture, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }

            near = near < 0 && Language(cultures[i]).Equals(Language(culture), StringComparison.OrdinalIgnoreCase) ? i : near;
        }

        return Math.Max(near, 0);
    }

    private static ReadOnlySpan<char> Language(string culture) => culture.AsSpan(0, culture.IndexOf('-', StringComparison.Ordinal) is >= 0 and var end ? end : culture.Length);
}
