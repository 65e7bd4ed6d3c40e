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
        using FileStream main = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[HeaderBytes];
        stream.ReadExactly(header);
        var isBigEndian = (header[3] & 1) == 1;
        var sum = Add((0, 0), header.AsSpan(0, 24), isBigEndian);
        if (sum != Sum(header.AsSpan(24)))
        {
            throw Fault.Damaged(file, $"the header of its log {log.Name} does not have the checksum it was written with");
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
            else if (isOfThisLog && isSynced && endsCommit && Follows())
            {
                // Nothing follows a commit that was not on the disk.
                throw new JournalException(
                    $"The journal {file} is damaged: its log {log.Name} is damaged at byte {damagedAt}, and commits that were answered stand behind that. Nothing was changed. Keep a copy of both files, and restore the last backup; or go on without those commits: open it once with {nameof(SqliteSynchronous)}.{nameof(SqliteSynchronous.Normal)}, and publish again what may be missing.");
            }
            else if (isOfThisLog && HasMoved(main, stream, damagedAt, frame))
            {
                // Pages go into the main file when they are safe in the log. Without this one those of different moments would be read as one.
                throw Fault.Damaged(file, $"its log {log.Name} is damaged at byte {damagedAt}, and what stands behind that is partly in the file already");
            }

            (sum, endsCommit) = (written, isOfThisLog && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) > 0);

            bool Follows() => Add(Add(sum, frame.AsSpan(0, 8), isBigEndian), frame.AsSpan(24), isBigEndian) == written;
        }
    }

    /// <summary>A page that stands behind the damage is in the main file, and the log before the damage does not know it so: a commit that failed and was tried again may leave the same page there.</summary>
    private static bool HasMoved(FileStream main, FileStream log, long damagedAt, byte[] frame)
    {
        var page = Page(frame, out var number);
        var there = new byte[CleanPages.PageSize];
        main.Position = Math.Max(0, (number - 1L) * CleanPages.PageSize);
        if (number == 0 || main.ReadAtLeast(there, there.Length, throwOnEndOfStream: false) < there.Length || !there.AsSpan().SequenceEqual(page))
        {
            return false;
        }

        var (at, before, known) = (log.Position, new byte[FrameBytes], false);
        for (log.Position = HeaderBytes; log.Position < damagedAt;)
        {
            log.ReadExactly(before);
            known = BinaryPrimitives.ReadUInt32BigEndian(before) == number ? Page(before, out _).SequenceEqual(page) : known;
        }

        log.Position = at;
        return !known;
    }

    /// <summary>A frame's page, as it goes into the main file.</summary>
    private static byte[] Page(byte[] frame, out uint number)
    {
        number = BinaryPrimitives.ReadUInt32BigEndian(frame);
        var page = frame[^CleanPages.PageSize..];
        CleanPages.Clean(page, isFirst: number == 1);
        return page;
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
