using System.Buffers.Binary;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Makes sure, before SQLite touches anything, that a file is ours and that no one else has it open.</summary>
internal static class StoreFile
{
    /// <summary>Claims a file for this process; the claim ends when the result is disposed of.</summary>
    /// <param name="file">The file.</param>
    /// <param name="synchronous">How its commits are synchronised.</param>
    /// <exception cref="JournalException">Someone else has it open, it is not a store of ours, or it is damaged.</exception>
    public static FileStream Claim(string file, SqliteSynchronous synchronous)
    {
        if (Directory.Exists(file))
        {
            throw new JournalException($"{file} is a directory. Name a file in it, such as {Path.Combine(file, "journal.db")}.");
        }

        var lockFile = $"{file}-lock";
        var isNew = !File.Exists(lockFile);
        var claim = Lock(file, lockFile);
        try
        {
            CheckHeader(file, synchronous);
            return claim;
        }
        catch
        {
            if (isNew)
            {
                File.Delete(lockFile);
            }

            claim.Dispose();
            throw;
        }
    }

    /// <remarks>The lock file stays when it is released: deleting it would let two others lock two files of the same name.</remarks>
    private static FileStream Lock(string file, string lockFile)
    {
        try
        {
            return new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new JournalException($"There is no directory {Path.GetDirectoryName(file)} for the journal {file}. Create it.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new JournalException($"The journal {file} cannot be opened: this process may not write {lockFile}. Grant it the directory and the files in it.", exception);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new JournalException($"The journal {file} is open already, in this process or another: {lockFile} is locked. A journal has one writer; stop the other one.", exception);
        }
        catch (IOException exception)
        {
            throw new JournalException(
                $"The journal {file} cannot be opened: {exception.Message.TrimEnd('.')}. It needs the file {lockFile}; let this process write in the directory, or name a file in another.", exception);
        }
    }

    /// <summary>Someone holds the lock: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows.</summary>
    private static bool IsHeld(IOException exception) => (exception.HResult & 0xFFFF) is 11 or 35 or 32 or 33;

    /// <summary>Reads the header of the SQLite file format: the magic, the size in pages at byte 28, the schema version at byte 60 and the application at byte 68.</summary>
    private static void CheckHeader(string file, SqliteSynchronous synchronous)
    {
        if (!File.Exists(file))
        {
            return;
        }

        Span<byte> header = stackalloc byte[72];
        int length;
        long fileLength;
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            fileLength = stream.Length;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new JournalException($"The journal {file} cannot be opened: this process may not read it. Grant it the file.", exception);
        }
        catch (IOException exception)
        {
            throw new JournalException($"The journal {file} cannot be read: {exception.Message}", exception);
        }

        if (length == 0)
        {
            return;
        }

        if (length < header.Length || !header.StartsWith("SQLite format 3\0"u8) || BinaryPrimitives.ReadInt32BigEndian(header[68..]) != Schema.ApplicationId)
        {
            throw new JournalException($"{file} is not a Wellspring journal, and is unchanged. Name another file; if it was one, restore the last backup.");
        }

        Schema.Refuse(BinaryPrimitives.ReadInt32BigEndian(header[60..]), file);

        // SQLite takes what is missing of the last page for zeros. Where there is a log, the end of the file may stand in it.
        var whole = BinaryPrimitives.ReadUInt32BigEndian(header[28..]) * (long)CleanPages.PageSize;
        if (fileLength < whole && !HasContent($"{file}-wal") && !HasContent($"{file}-journal"))
        {
            throw Fault.Damaged(file, $"it has {fileLength} bytes, and {whole} by its header");
        }

        try
        {
            LogFile.Check(file, isSynced: synchronous == SqliteSynchronous.Full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // SQLite comes to the same, and tells which faults pass.
        }
    }

    private static bool HasContent(string file) => new FileInfo(file) is { Exists: true, Length: > 0 };
}
