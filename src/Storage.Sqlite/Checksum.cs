using System.Numerics;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Wellspring.Storage.Sqlite;

/// <summary>What tells that a row is as it was written: CRC-32C of its numbers in their order, then of its bytes.</summary>
internal static class Checksum
{
    /// <summary>The same as an SQL function: <c>checksum(number, …, bytes)</c>.</summary>
    public static readonly delegate_function_scalar Function = (context, _, arguments) =>
        raw.sqlite3_result_int64(context, Of(Array.ConvertAll(arguments[..^1], raw.sqlite3_value_int64), raw.sqlite3_value_blob(arguments[^1])));

    /// <remarks>The bytes go in 8 at a time, and the rest one by one.</remarks>
    public static long Of(ReadOnlySpan<long> numbers, ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var number in numbers)
        {
            crc = BitOperations.Crc32C(crc, (ulong)number);
        }

        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return crc ^ uint.MaxValue;
    }

}
