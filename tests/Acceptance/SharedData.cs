using System.IO.Compression;

namespace Wellspring.Acceptance;

/// <summary>Real event histories that may stand beside the repository; they are not part of it.</summary>
internal static class SharedData
{
    public static string? Folder { get; } = Find();

    public static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            {
                var data = Path.Combine(folder.FullName, "..", "shared", "data");
                return Directory.Exists(data) ? data : null;
            }
        }

        return null;
    }
}

/// <summary>Skips, saying so, where the histories are absent.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = "The event histories are not here: ../shared/data beside the repository.";
        }
    }
}
