using System.Buffers.Binary;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>A folder of a test's own, deleted after it.</summary>
public sealed class Folder : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("wellspring-");

    public string Path => directory.FullName;

    public string File(string name = "journal.db") => System.IO.Path.Combine(Path, name);

    public IEnumerable<string> Names => directory.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    /// <summary>How often the journal's log has begun: bytes 12 to 15 of its header, by the SQLite file format, section 4.1. It begins with the first write after all was moved.</summary>
    public uint LogBeginnings
    {
        get
        {
            using FileStream log = new(File("journal.db-wal"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> header = stackalloc byte[16];
            log.ReadExactly(header);
            return BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        }
    }

    public void Dispose() => directory.Delete(recursive: true);
}
