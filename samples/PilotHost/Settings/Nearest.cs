namespace Wellspring.PilotHost;

/// <summary>What a person probably meant who wrote a name that is not known.</summary>
internal static class Nearest
{
    /// <summary>What is wrong with a key that there is not.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="name">What of it is not known.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="others">Names that are known too, and too many to be told.</param>
    public static string Unknown(string key, string name, IReadOnlyList<string> known, IReadOnlyList<string>? others = null) =>
        $"{key}: there is no such key; {(Find(name, [.. known, .. others ?? []]) is { } near ? $"perhaps {near} is meant; " : "")}there are {string.Join(", ", known.SkipLast(1))} and {known[^1]}";

    /// <summary>The name that is near; null where none is.</summary>
    public static string? Find(string written, IEnumerable<string> known)
    {
        var near = known.MinBy(name => Distance(written, name));
        return near is not null && Distance(written, near) <= Math.Max(1, written.Length / 3) ? near : null;
    }

    /// <summary>How many characters have to be put in, taken out, changed, or swapped with the next. (Optimal string alignment.)</summary>
    private static int Distance(string written, string name)
    {
        var (a, b) = (written.ToUpperInvariant(), name.ToUpperInvariant());
        var steps = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                steps[i, j] = i == 0 || j == 0 ? i + j : Math.Min(Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1, steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[a.Length, b.Length];
    }
}
