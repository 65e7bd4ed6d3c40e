using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Copies a store into a new file, which appears when it is whole.</summary>
internal static class Backup
{
    public static void Make(Database source, string target)
    {
        if (Path.Exists(target))
        {
            throw new JournalException($"The backup {target} exists already, and is unchanged. Name another file, or move it away.");
        }

        var partial = $"{target}-partial";
        source.Errand = Errand.CopyTo(target);
        try
        {
            File.Delete(partial);
            source.Prepare("VACUUM INTO ?1").Bind(1, partial).Run();
            File.Move(partial, target, overwrite: false);
        }
        catch (Exception exception) when (exception is JournalException or IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(Path.GetDirectoryName(partial)))
            {
                File.Delete(partial);
                File.Delete($"{partial}-journal");
            }

            throw new JournalException($"The backup {target} was not made. {exception.Message}", exception);
        }
    }
}
