using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>A value of a configuration and its place. What is wrong with it is noted and reading goes on, so that all mistakes are named at once.</summary>
/// <param name="Json">The value.</param>
/// <param name="Path">Its place, such as <c>caps[0].max</c>; empty for the whole.</param>
/// <param name="Mistakes">Gets what is wrong.</param>
/// <param name="IsSection">It comes from an <c>IConfiguration</c>, which knows texts only: numbers are texts, lists are objects whose names are numbers, what is empty is null or an empty text, and names have no case.</param>
internal readonly record struct ConfigurationNode(JsonElement Json, string Path, List<string> Mistakes, bool IsSection)
{
    /// <summary>Its members, of which each must have a known name. None where it is no object.</summary>
    public IEnumerable<(string Name, ConfigurationNode Value)> Members(string[] known, string unknown = "unknown", string there = "there are", string? ignored = null)
    {
        foreach (var (name, value) in Members())
        {
            var comparison = IsSection ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            if (Array.Find(known, candidate => candidate.Equals(name, comparison)) is { } found)
            {
                yield return (found, value);
            }
            else if (name != ignored)
            {
                value.Wrong($"{unknown}; {Nearest.Hint(name, known)}{there} {Nearest.List(known)}");
            }
        }
    }

    /// <summary>Its members, whose names are free.</summary>
    public IEnumerable<(string Name, ConfigurationNode Value)> Members()
    {
        if (IsSection && IsEmpty)
        {
            yield break;
        }

        if (Json.ValueKind != JsonValueKind.Object)
        {
            Mistakes.Add($"{(Path.Length > 0 ? Path : "the configuration")}: an object is expected");
            yield break;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var member in Json.EnumerateObject())
        {
            var value = this with { Json = member.Value, Path = Path.Length > 0 ? $"{Path}.{member.Name}" : member.Name };
            if (seen.Add(member.Name))
            {
                yield return (member.Name, value);
            }
            else
            {
                value.Wrong("it stands twice; keep one of them");
            }
        }
    }

    /// <summary>The member of a name; null where there is none.</summary>
    public ConfigurationNode? Find(string name)
    {
        if (Json.ValueKind == JsonValueKind.Object)
        {
            var comparison = IsSection ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            foreach (var member in Json.EnumerateObject())
            {
                if (member.Name.Equals(name, comparison))
                {
                    return this with { Json = member.Value, Path = $"{Path}.{member.Name}" };
                }
            }
        }

        return null;
    }

    /// <summary>The values of a list. None where it is no list.</summary>
    public IEnumerable<ConfigurationNode> Items(string expected)
    {
        if (IsSection && IsEmpty)
        {
            yield break;
        }

        var (isList, at) = (Json.ValueKind == JsonValueKind.Array, 0);
        if (!isList && !(IsSection && Json.ValueKind == JsonValueKind.Object))
        {
            IsNot(expected);
            yield break;
        }

        foreach (var item in isList ? Json.EnumerateArray() : Json.EnumerateObject().Select(member => member.Value))
        {
            yield return this with { Json = item, Path = $"{Path}[{at++}]" };
        }
    }

    /// <summary>A text that is not empty; null, and a mistake, where it is none.</summary>
    public string? Text() => Json.ValueKind == JsonValueKind.String && Json.GetString() is { Length: > 0 } text ? text : IsNot<string>("a text with at least one character");

    /// <summary>A number in a range; null, and a mistake, where it is none.</summary>
    public decimal? Number(Func<decimal, bool> isInRange, string expected) => TryNumber(out var number) && isInRange(number) ? number : IsNot<decimal?>(expected);

    /// <summary>A whole number in a range; null, and a mistake, where it is none.</summary>
    public int? Whole(Func<int, bool> isInRange, string expected) =>
        TryNumber(out var number) && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue && isInRange((int)number) ? (int)number : IsNot<int?>(expected);

    /// <summary>A span in a range; null, and a mistake, where it is none.</summary>
    public TimeSpan? Span(Func<TimeSpan, bool> isInRange, string expected) =>
        Json.ValueKind == JsonValueKind.String && TimeSpan.TryParseExact(Json.GetString(), "c", CultureInfo.InvariantCulture, out var span) && isInRange(span) ? span : IsNot<TimeSpan?>(expected);

    /// <summary>A span greater than 0; null, and a mistake, where it is none.</summary>
    public TimeSpan? Span() => Span(span => span > TimeSpan.Zero, "a span greater than 0, such as \"7.00:00:00\"");

    /// <summary>One of some words; null, and a mistake, where it is none.</summary>
    public T? Word<T>(params (string Word, T Meaning)[] words)
        where T : struct
    {
        var comparison = IsSection ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var (word, meaning) in words)
        {
            if (Json.ValueKind == JsonValueKind.String && word.Equals(Json.GetString(), comparison))
            {
                return meaning;
            }
        }

        return IsNot<T?>($"one of {string.Join(", ", words.Select(w => $"\"{w.Word}\""))}");
    }

    /// <summary>Whether members are there that have to be; those that are not are mistakes.</summary>
    public bool Has(params string[] members)
    {
        if (Json.ValueKind != JsonValueKind.Object && !(IsSection && IsEmpty))
        {
            return false; // Which was a mistake already.
        }

        var node = this;
        var missing = Array.FindAll(members, member => node.Find(member) is null);
        foreach (var member in missing)
        {
            Mistakes.Add($"{Path}.{member}: it is missing");
        }

        return missing.Length == 0;
    }

    public void IsNot(string expected)
    {
        var text = Json.GetRawText();
        Mistakes.Add($"{Path}: {(text.Length <= 60 ? text : $"this {Json.ValueKind.ToString().ToLowerInvariant()}")} is not {expected}");
    }

    public void Wrong(string what) => Mistakes.Add($"{Path}: {what}");

    /// <summary>Null, or an empty text, which is what a section has of an empty object or list.</summary>
    public bool IsEmpty => Json.ValueKind == JsonValueKind.Null || (Json.ValueKind == JsonValueKind.String && Json.ValueEquals(""));

    private T? IsNot<T>(string expected)
    {
        IsNot(expected);
        return default;
    }

    private bool TryNumber(out decimal number)
    {
        number = 0;
        return Json.ValueKind == JsonValueKind.Number ? Json.TryGetDecimal(out number)
            : IsSection && Json.ValueKind == JsonValueKind.String && decimal.TryParse(Json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
