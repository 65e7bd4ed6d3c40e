using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>How a file operation fails.</summary>
public enum FileFault
{
    /// <summary>The disk reports an error and does nothing.</summary>
    Error,

    /// <summary>A write writes its first half and reports an error. Only writes count.</summary>
    HalfWrite,

    /// <summary>The disk has no room for a write. Only writes count.</summary>
    Full,
}

/// <summary>A SQLite file system over the operating system's whose n-th operation fails, once or from then on. One for the process.</summary>
internal static unsafe class FaultyFiles
{
    // No constant: who names it has it registered.
    public static readonly string Name = "faulty";

    private static readonly Dictionary<nint, nint> MethodsOver = [];
    private static readonly FaultyVfs* Beneath = Register();
    // Reading, writing and the like are the same functions for all files; what differs is how they are locked.
    private static Methods* file;
    private static FileFault fault;
    private static int failing;
    private static bool forGood;
    private static int operations;

#pragma warning disable CS0649 // SQLite assigns them: the structures sqlite3_vfs and sqlite3_io_methods of sqlite3.h.
    private struct FaultyVfs
    {
        public int Version, FileSize, MaxPath;
        public FaultyVfs* Next;
        public byte* Name;
        public nint Data;
        public delegate* unmanaged[Cdecl]<FaultyVfs*, byte*, Methods**, int, int*, int> Open;
        public delegate* unmanaged[Cdecl]<FaultyVfs*, byte*, int, int> Delete;
        public delegate* unmanaged[Cdecl]<FaultyVfs*, byte*, int, int*, int> Access;
        public Words13 Rest;
    }

    private struct Methods
    {
        public nint Version, Close;
        public delegate* unmanaged[Cdecl]<Methods**, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<Methods**, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<Methods**, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<Methods**, int, int> Sync;
        public delegate* unmanaged[Cdecl]<Methods**, long*, int> Size;
        public Words12 Rest;
    }

#pragma warning restore CS0649

    [InlineArray(12)]
    private struct Words12
    {
        private nint word;
    }

    [InlineArray(13)]
    private struct Words13
    {
        private nint word;
    }

    /// <summary>How many operations there were since the last <see cref="Arm"/>.</summary>
    public static int Operations => operations;

    /// <summary>Makes the n-th operation from now on fail, counted from 1; 0: none.</summary>
    public static void Arm(FileFault kind, int operation, bool andAllAfter)
    {
        (fault, failing, forGood, operations) = (kind, operation, andAllAfter, 0);
        _ = Beneath->Version;
    }

    public static void Lift() => failing = 0;

    private static bool Fails(bool isWrite = false)
    {
        if (fault != FileFault.Error && !isWrite)
        {
            return false;
        }

        // Of several threads each has a number of its own.
        var number = Interlocked.Increment(ref operations);
        return failing > 0 && (number == failing || (forGood && number > failing));
    }

    private static FaultyVfs* Register()
    {
        SQLitePCL.Batteries_V2.Init();
        var library = NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null);
        var find = (delegate* unmanaged[Cdecl]<byte*, FaultyVfs*>)NativeLibrary.GetExport(library, "sqlite3_vfs_find");
        var register = (delegate* unmanaged[Cdecl]<FaultyVfs*, int, int>)NativeLibrary.GetExport(library, "sqlite3_vfs_register");
        var beneath = find(null);
        var vfs = (FaultyVfs*)NativeMemory.AllocZeroed((nuint)sizeof(FaultyVfs));
        *vfs = *beneath;
        vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        vfs->Open = &Open;
        vfs->Delete = &Delete;
        vfs->Access = &Access;
        _ = register(vfs, 0);
        return beneath;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(FaultyVfs* vfs, byte* name, Methods** handle, int flags, int* outFlags)
    {
        *handle = null;
        if (Fails())
        {
            return raw.SQLITE_CANTOPEN;
        }

        var code = Beneath->Open(Beneath, name, handle, flags, outFlags);
        if (code == raw.SQLITE_OK)
        {
            *handle = Over(*handle);
        }

        return code;
    }

    private static Methods* Over(Methods* beneath)
    {
        lock (MethodsOver)
        {
            if (!MethodsOver.TryGetValue((nint)beneath, out var over))
            {
                file = beneath;
                var methods = (Methods*)NativeMemory.AllocZeroed((nuint)sizeof(Methods));
                *methods = *beneath;
                methods->Read = &Read;
                methods->Write = &Write;
                methods->Truncate = &Truncate;
                methods->Sync = &Sync;
                methods->Size = &Size;
                MethodsOver.Add((nint)beneath, over = (nint)methods);
            }

            return (Methods*)over;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(FaultyVfs* vfs, byte* name, int sync) =>
        Fails() ? raw.SQLITE_IOERR_DELETE : Beneath->Delete(Beneath, name, sync);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(FaultyVfs* vfs, byte* name, int flags, int* result) =>
        Fails() ? raw.SQLITE_IOERR_ACCESS : Beneath->Access(Beneath, name, flags, result);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(Methods** handle, byte* bytes, int count, long offset) =>
        Fails() ? raw.SQLITE_IOERR_READ : file->Read(handle, bytes, count, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(Methods** handle, byte* bytes, int count, long offset)
    {
        if (!Fails(isWrite: true))
        {
            return file->Write(handle, bytes, count, offset);
        }

        if (fault == FileFault.HalfWrite)
        {
            _ = file->Write(handle, bytes, count / 2, offset);
        }

        return fault == FileFault.Full ? raw.SQLITE_FULL : raw.SQLITE_IOERR_WRITE;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(Methods** handle, long size) => Fails() ? raw.SQLITE_IOERR_TRUNCATE : file->Truncate(handle, size);

    /// <remarks>Nothing here loses power, so nothing has to reach the disk.</remarks>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(Methods** handle, int flags) => Fails() ? raw.SQLITE_IOERR_FSYNC : raw.SQLITE_OK;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(Methods** handle, long* size) => Fails() ? raw.SQLITE_IOERR_FSTAT : file->Size(handle, size);
}
