namespace Wellspring.Storage.Sqlite;

/// <summary>What a connection is at work for when a fault stops it.</summary>
/// <param name="Done">What cannot be done, after "cannot be".</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Errand(string Done, string Remedy)
{
    public static readonly Errand Open = new("opened", "Mend this, or make room, or grant this process the directory and the files in it; then open it again.");

    public static readonly Errand Read = new("read", "Mend this and read again.");

    public static readonly Errand Write = new("written", "What was accepted waits and is written when this is mended.");

    public static Errand CopyTo(string target) => new($"copied to {target}", "Mend this or name another file, and make the backup again.");
}
