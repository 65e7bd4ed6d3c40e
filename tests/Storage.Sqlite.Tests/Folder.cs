namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>A folder of a test's own, deleted after it.</summary>
public sealed class Folder : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("wellspring-");

    public string Path => directory.FullName;

    public string File(string name = "journal.db") => System.IO.Path.Combine(Path, name);

    public IEnumerable<string> Names => directory.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    public void Dispose() => directory.Delete(recursive: true);
}
