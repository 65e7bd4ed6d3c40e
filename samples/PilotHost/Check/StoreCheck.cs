namespace Wellspring.PilotHost;

/// <summary>Whether the host will be able to open its store. The store itself is not opened: the host may run.</summary>
internal static class StoreCheck
{
    /// <summary>What every store begins with.</summary>
    private static ReadOnlySpan<byte> Mark => "SQLite format 3\0"u8;

    /// <summary>What is wrong; null where nothing is.</summary>
    public static string? Fault(string store)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(store));
        try
        {
            return Directory.Exists(store) ? $"Store: {store} is a folder"
                : !Directory.Exists(folder) ? $"Store: there is no folder {folder}"
                : !File.Exists(store) || IsStore(store) ? CanWrite(store)
                : $"Store: {store} is no store";
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return $"Store: {store} cannot be opened: {e.Message}";
        }
    }

    /// <summary>Whether a host runs on it.</summary>
    public static bool IsOpen(string store)
    {
        var claim = $"{store}-lock";
        try
        {
            using FileStream? free = File.Exists(claim) ? new(claim, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
            return false;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return e is IOException;
        }
    }

    private static bool IsStore(string store)
    {
        using FileStream file = new(store, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> start = stackalloc byte[Mark.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) is 0 || start.SequenceEqual(Mark);
    }

    /// <summary>A store has files beside it.</summary>
    private static string? CanWrite(string store)
    {
        File.Open($"{store}.check", new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }).Dispose();
        return null;
    }
}
