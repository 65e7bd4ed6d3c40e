using System.Numerics;
using System.Runtime.InteropServices;
using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>A journal row's numbers, with 0 for no name or detail, -1 for no row before, and the clock always given.</summary>
internal readonly record struct Row(long Position, long User, long Kind, long Name, long Detail, long Code, long Time, long Clock, long Previous)
{
    /// <summary>What <see cref="Read"/> needs a statement to select, in this order.</summary>
    public const string Columns =
        "position, user, kind, coalesce(name, 0), coalesce(detail, 0), code, time, coalesce(clock, time), coalesce(previous, -1), coalesce(checksum, -1), payload";

    private const int ChecksumColumn = 9;
    private const int PayloadColumn = 10;

    public int Partition => (int)(Position >> Schema.PartitionShift);

    public long Sequence => Position & Schema.SequenceMask;

    /// <summary>Reads the row a statement stands on.</summary>
    /// <exception cref="JournalException">Its checksum is wrong.</exception>
    public static Row Read(Statement statement, string file, out ReadOnlySpan<byte> payload)
    {
        Row row = new(
            statement.Number(0), statement.Number(1), statement.Number(2), statement.Number(3), statement.Number(4),
            statement.Number(5), statement.Number(6), statement.Number(7), statement.Number(8));
        payload = statement.Bytes(PayloadColumn);
        var checksum = statement.Number(ChecksumColumn);
        return checksum < 0 || checksum == row.Checksum(payload)
            ? row
            : throw Fault.Damaged(file, $"partition {row.Partition}, sequence {row.Sequence}: the record does not have the checksum it was written with");
    }

    /// <summary>CRC-32C of the numbers in their order, then of the payload, 8 bytes at a time and the rest byte by byte.</summary>
    public long Checksum(ReadOnlySpan<byte> payload)
    {
        var crc = uint.MaxValue;
        foreach (var number in (ReadOnlySpan<long>)[Position, User, Kind, Name, Detail, Code, Time, Clock, Previous])
        {
            crc = BitOperations.Crc32C(crc, (ulong)number);
        }

        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var last in payload[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return crc ^ uint.MaxValue;
    }
}
