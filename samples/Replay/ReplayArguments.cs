using Wellspring.Engine;

namespace Wellspring.Replay;

/// <summary>What the user wrote on the command line.</summary>
internal sealed record ReplayArguments(string? Events, string? Config, string? Decisions, string? Until, string? Refused, string? Store, int Partitions)
{
    public bool FromStandardInput => Events == "-";

    public DateTimeOffset? UntilTime { get; private set; }

    /// <summary>The file of the store; null where the run is in memory.</summary>
    public string? StorePath => Store?[SqlitePrefix.Length..];

    private const string SqlitePrefix = "sqlite:";

    /// <summary>What is wrong with them, or null. Nothing is written before they are right.</summary>
    public string? Fault()
    {
        if (Until is not null)
        {
            if (!Rfc3339.TryParse(Until, out var time))
            {
                return $"--until {Until}: a time with a zone is expected, such as 2026-03-01T00:00:00Z";
            }

            UntilTime = time;
        }

        if (Partitions is < 1 or > 1024)
        {
            return $"--partitions {Partitions}: a number from 1 to 1024 is expected";
        }

        if (Store is not null && (!Store.StartsWith(SqlitePrefix, StringComparison.Ordinal) || Store.Length == SqlitePrefix.Length))
        {
            return $"--store {Store}: sqlite:PATH is expected";
        }

        return Missing("EVENTS", FromStandardInput ? null : Events) ?? Missing("--config", Config) ?? Unwritable("--decisions", Decisions) ?? Unwritable("--refused", Refused) ?? Unwritable("--store", StorePath) ?? Clash();
    }

    private static string? Missing(string name, string? path) =>
        path is null || File.Exists(path) ? null : Directory.Exists(path) ? $"{name} {path}: this is a folder, a file is expected" : $"{name} {path}: there is no such file";

    private static string? Unwritable(string name, string? path)
    {
        if (path is null)
        {
            return null;
        }

        if (path.Length == 0 || Directory.Exists(path))
        {
            return $"{name} {path}: a file's path is expected";
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(folder) ? null : $"{name} {path}: there is no folder {folder}";
    }

    /// <summary>An output that is also an input, or two outputs in one file.</summary>
    private string? Clash()
    {
        var decisions = ("--decisions", Decisions);
        var refused = ("--refused", Refused);
        var events = ("EVENTS", FromStandardInput ? null : Events);
        var config = ("--config", Config);
        var store = ("--store", StorePath);
        return Same(decisions, events) ?? Same(decisions, config) ?? Same(refused, events) ?? Same(refused, config) ?? Same(refused, decisions)
            ?? Same(store, events) ?? Same(store, config) ?? Same(store, decisions) ?? Same(store, refused);
    }

    private static string Target(string path) =>
        (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);

    private static string? Same((string Name, string? Path) output, (string Name, string? Path) other) =>
        output.Path is not null && other.Path is not null && Target(output.Path) == Target(other.Path)
            ? $"{output.Name} {output.Path}: {other.Name} is the same file, and would be overwritten"
            : null;
}
