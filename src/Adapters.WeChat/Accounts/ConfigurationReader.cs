using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Wellspring.Adapters.WeChat;

/// <summary>Reads a section key by key. What no one asked for is a mistake: it is a key written wrong, and its default would count unseen.</summary>
internal sealed class ConfigurationReader(IConfiguration section, List<string> mistakes, string key)
{
    private readonly List<string> known = [];

    public delegate bool Parse<T>(string text, out T value);

    public ConfigurationReader Text(string name, Action<string> set)
    {
        known.Add(name);
        if (section[name] is { Length: > 0 } text)
        {
            set(text);
        }

        return this;
    }

    public ConfigurationReader Value<T>(string name, Parse<T> parse, Action<T> set, string expected) => Text(name, text =>
    {
        if (parse(text, out var value))
        {
            set(value);
        }
        else
        {
            mistakes.Add($"{key}:{name}: {expected} is expected");
        }
    });

    public ConfigurationReader Address(string name, Action<Uri> set) =>
        Value<Uri?>(name, (text, out value) => Uri.TryCreate(text, UriKind.Absolute, out value), value => set(value!), "an absolute address");

    public ConfigurationReader Number(string name, Action<int> set) =>
        Value<int>(name, (text, out value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value), set, "a number");

    public ConfigurationReader Span(string name, Action<TimeSpan> set) =>
        Value<TimeSpan>(name, (text, out value) => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value), set, "a span such as 00:10:00");

    public ConfigurationReader Texts(string name, Action<string, string> add)
    {
        known.Add(name);
        foreach (var child in section.GetSection(name).GetChildren())
        {
            add(child.Key, child.Value ?? "");
        }

        return this;
    }

    /// <summary>In place of what the list has, where there is one.</summary>
    public ConfigurationReader List(string name, IList<string> list)
    {
        var isFirst = true;
        return Texts(name, (_, text) =>
        {
            if (isFirst)
            {
                list.Clear();
            }

            isFirst = false;
            list.Add(text);
        });
    }

    public ConfigurationReader Section(string name, Action<ConfigurationReader> read)
    {
        known.Add(name);
        if (section.GetSection(name) is { } child && child.Exists())
        {
            read(new(child, mistakes, $"{key}:{name}"));
        }

        return this;
    }

    public ConfigurationReader Each(string name, Action<string, ConfigurationReader> read)
    {
        known.Add(name);
        foreach (var child in section.GetSection(name).GetChildren())
        {
            read(child.Key, new(child, mistakes, $"{key}:{name}:{child.Key}"));
        }

        return this;
    }

    public void End() => mistakes.AddRange(section.GetChildren()
        .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
        .Select(child => $"{key}:{child.Key}: there is no such key; there are {string.Join(", ", known)}"));
}
