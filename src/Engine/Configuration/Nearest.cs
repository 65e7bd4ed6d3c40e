namespace Wellspring.Engine;

/// <summary>What a person probably meant who wrote a name that is not known.</summary>
internal static class Nearest
{
    /// <summary>"perhaps X is meant; ", or nothing where no name is near.</summary>
    public static string Hint(string written, IEnumerable<string> known)
    {
        var (name, distance) = known.Select(name => (name, Distance(written.ToUpperInvariant(), name.ToUpperInvariant()))).OrderBy(near => near.Item2).ThenBy(near => near.name, StringComparer.Ordinal).FirstOrDefault(("", int.MaxValue));
        return distance <= Math.Max(1, written.Length / 3) ? $"perhaps {name} is meant; " : "";
    }

    /// <summary>"a, b and c".</summary>
    public static string List(IReadOnlyList<string> names) => names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";

    /// <summary>How many characters have to be put in, taken out or changed. (Levenshtein.)</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            (var diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
