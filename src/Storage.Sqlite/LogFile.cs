using System.Buffers.Binary;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Looks at the write-ahead log before SQLite reads it, which takes the log to end where it is damaged and says nothing of the commits behind.</summary>
/// <remarks>SQLite file format, section 4.1: a header, then frames, each a header and a page. A frame's checksum goes on from that of the frame before, and its salts tell it from what
/// an earlier log has left in the file. The last frame of a commit says how many pages the database has then.</remarks>
internal static class LogFile
{
    private const int HeaderBytes = 32;
    private const int FrameBytes = 24 + CleanPages.PageSize;

    /// <summary>Where the end of a commit that was on its way is damaged no one was answered, and nothing is wrong.</summary>
    /// <param name="file">The main file.</param>
    /// <param name="isSynced">Each commit was on the disk before the next one began, so that only the last one can be incomplete by a loss of power.</param>
    /// <exception cref="JournalException">Commits that were answered cannot be read.</exception>
    public static void Check(string file, bool isSynced)
    {
        FileInfo log = new($"{file}-wal");
        if (!log.Exists || log.Length < HeaderBytes + FrameBytes)
        {
            return;
        }

        using FileStream stream = new(log.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 20);
        var header = new byte[HeaderBytes];
        stream.ReadExactly(header);
        var isBigEndian = (header[3] & 1) == 1;
        var sum = Add((0, 0), header.AsSpan(0, 24), isBigEndian);
        if (sum != Sum(header.AsSpan(24)))
        {
            throw Fault.Damaged(file, $"the header of its log {log.Name} does not have the checksum it was written with");
        }

        if (!isSynced)
        {
            return;
        }

        var frame = new byte[FrameBytes];
        var (damagedAt, endsCommit) = (-1L, false);
        while (stream.ReadAtLeast(frame, FrameBytes, throwOnEndOfStream: false) == FrameBytes)
        {
            var isOfThisLog = frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8));
            var written = Sum(frame.AsSpan(16));
            if (damagedAt < 0)
            {
                damagedAt = isOfThisLog && Follows() ? -1 : stream.Position - FrameBytes;
            }
            else if (isOfThisLog && endsCommit && Follows())
            {
                // Nothing follows a commit that was not on the disk.
                throw new JournalException(
                    $"The journal {file} is damaged: its log {log.Name} is damaged at byte {damagedAt}, and commits that were answered stand behind that. Nothing was changed. Keep a copy of both files, and restore the last backup; or go on without those commits: open it once with {nameof(SqliteSynchronous)}.{nameof(SqliteSynchronous.Normal)}, and publish again what may be missing.");
            }

            (sum, endsCommit) = (written, isOfThisLog && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) > 0);

            bool Follows() => Add(Add(sum, frame.AsSpan(0, 8), isBigEndian), frame.AsSpan(24), isBigEndian) == written;
        }
    }

    private static (uint, uint) Sum(ReadOnlySpan<byte> bytes) => (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    private static (uint, uint) Add((uint, uint) sum, ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var (first, second) = sum;
        for (; !bytes.IsEmpty; bytes = bytes[8..])
        {
            first += Word(bytes, isBigEndian) + second;
            second += Word(bytes[4..], isBigEndian) + first;
        }

        return (first, second);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
