using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Wellspring.Storage.Sqlite;

/// <summary>A SQLite file system (VFS) that blanks the unused middle of each table page on its way into the main file; all else is done by the one beneath.</summary>
/// <remarks>
/// <para><c>secure_delete</c> blanks what is deleted, but not what moved: when SQLite spreads the rows of full pages over more pages it rebuilds a page in place, and
/// copies of rows stay between the cell pointers and the cells. Deleting the row later does not reach those, so a forgotten user would stay in the file.</para>
/// <para>Table and index pages begin with 2, 5, 10 or 13. All others begin with a page number, whose first byte is 0 or 1 as long as a file has at most
/// <see cref="MaxPages"/> pages. See the SQLite file format, sections 1.5 and 1.6, and sqlite3.h for the two structures.</para>
/// </remarks>
internal sealed class CleanPages
{
    public const int PageSize = 4096;

    /// <summary>128 GiB.</summary>
    public const int MaxPages = (1 << 25) - 1;

    private const int MainFile = 0x100;
    private const int FirstPageHeader = 100;
    private const int MethodWords = 19;
    private const int WriteWord = 3;

    private static readonly byte[] Blank = new byte[PageSize];
    private static readonly ConcurrentDictionary<string, Lazy<CleanPages>> Registered = new(StringComparer.Ordinal);

    private readonly nint beneath;
    private readonly Open openBeneath;
    // SQLite keeps pointers to these for the life of the process, as Registered keeps this object.
    private readonly Open open;
    private readonly ConcurrentDictionary<nint, (nint Copy, Write Write)> methods = new();

    private CleanPages(string beneathName, string name)
    {
        var library = NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null);
        var find = Marshal.GetDelegateForFunctionPointer<Find>(NativeLibrary.GetExport(library, "sqlite3_vfs_find"));
        var register = Marshal.GetDelegateForFunctionPointer<Register>(NativeLibrary.GetExport(library, "sqlite3_vfs_register"));
        beneath = find(beneathName.Length == 0 ? null : beneathName);
        openBeneath = Marshal.GetDelegateForFunctionPointer<Open>(Marshal.ReadIntPtr(beneath, Vfs.Open));
        open = OpenFile;

        var copy = Copy(beneath, Vfs.Size);
        Marshal.WriteIntPtr(copy, Vfs.Name, Marshal.StringToCoTaskMemUTF8(name));
        Marshal.WriteIntPtr(copy, Vfs.Open, Marshal.GetFunctionPointerForDelegate(open));
        _ = register(copy, 0);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Find([MarshalAs(UnmanagedType.LPUTF8Str)] string? name);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Register(nint vfs, int makeDefault);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Open(nint vfs, nint name, nint file, int flags, nint outFlags);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Write(nint file, nint bytes, int count, long offset);

    /// <summary>The name of a file system like this over another one.</summary>
    /// <param name="beneath">The other one's name; null: the operating system's.</param>
    public static string Over(string? beneath)
    {
        var name = $"wellspring-{beneath}";
        _ = Registered.GetOrAdd(name, _ => new(() => new CleanPages(beneath ?? "", name))).Value;
        return name;
    }

    /// <summary>Blanks in a page what it will not have in the main file.</summary>
    public static void Clean(byte[] page, bool isFirst)
    {
        var pinned = GCHandle.Alloc(page, GCHandleType.Pinned);
        Clean(pinned.AddrOfPinnedObject(), isFirst);
        pinned.Free();
    }

    private static void Clean(nint page, bool isFirst)
    {
        var header = page + (isFirst ? FirstPageHeader : 0);
        int size = Marshal.ReadByte(header) switch { 2 or 5 => 12, 10 or 13 => 8, _ => 0 };
        if (size == 0)
        {
            return;
        }

        var start = (int)(header - page) + size + (2 * Number(header, 3));
        var end = Number(header, 5);
        if (start < end && end <= PageSize)
        {
            Marshal.Copy(Blank, 0, page + start, end - start);
        }
    }

    private static int Number(nint header, int at) => BinaryPrimitives.ReverseEndianness((ushort)Marshal.ReadInt16(header, at));

    private static nint Copy(nint source, int size)
    {
        var bytes = new byte[size];
        Marshal.Copy(source, bytes, 0, size);
        var copy = Marshal.AllocHGlobal(size);
        Marshal.Copy(bytes, 0, copy, size);
        return copy;
    }

    private int OpenFile(nint vfs, nint name, nint file, int flags, nint outFlags)
    {
        var code = openBeneath(beneath, name, file, flags, outFlags);
        if (code == raw.SQLITE_OK && (flags & MainFile) != 0)
        {
            // A file begins with a pointer to its methods.
            Marshal.WriteIntPtr(file, methods.GetOrAdd(Marshal.ReadIntPtr(file), WithCleanWrite).Copy);
        }

        return code;
    }

    private static (nint Copy, Write Write) WithCleanWrite(nint original)
    {
        var writeBeneath = Marshal.GetDelegateForFunctionPointer<Write>(Marshal.ReadIntPtr(original, WriteWord * nint.Size));
        Write write = (file, bytes, count, offset) =>
        {
            // What is blanked no one reads, so it may as well be done in SQLite's own buffer.
            if (count == PageSize)
            {
                Clean(bytes, offset == 0);
            }

            return writeBeneath(file, bytes, count, offset);
        };
        var copy = Copy(original, MethodWords * nint.Size);
        Marshal.WriteIntPtr(copy, WriteWord * nint.Size, Marshal.GetFunctionPointerForDelegate(write));
        return (copy, write);
    }

    /// <summary>Where the members of <c>sqlite3_vfs</c> stand: three ints, then pointers.</summary>
    private static class Vfs
    {
        private static readonly int Pointers = nint.Size == 8 ? 16 : 12;

        public static int Name => Pointers + nint.Size;

        public static int Open => Pointers + (3 * nint.Size);

        public static int Size => Pointers + (19 * nint.Size);
    }
}
