namespace Wellspring.Replay;

/// <summary>A file to write to. It is opened before the run, so that a path that cannot be written is found, and emptied when the run begins.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly FileStream stream;
    private readonly string path;
    private readonly bool isNew;
    private bool begun;

    private OutputFile(string path)
    {
        this.path = path;
        isNew = !File.Exists(path);
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1 << 16);
    }

    public static OutputFile? Open(string? path) => path is null ? null : new(path);

    /// <summary>What stood in the file goes.</summary>
    public Stream Begin()
    {
        begun = true;
        if (stream.CanSeek && stream.Length > 0)
        {
            stream.SetLength(0);
        }

        return stream;
    }

    public void Dispose()
    {
        stream.Dispose();
        if (isNew && !begun)
        {
            File.Delete(path);
        }
    }
}
