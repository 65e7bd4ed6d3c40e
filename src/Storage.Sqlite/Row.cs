using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>A journal row's numbers, with 0 for no name or detail, -1 for no row before, and the clock always given.</summary>
internal readonly record struct Row(long Position, long User, long Kind, long Name, long Detail, long Code, long Time, long Clock, long Previous)
{
    /// <summary>What <see cref="Read"/> needs a statement to select, in this order.</summary>
    public const string Columns =
        "position, journal.user, kind, coalesce(name, 0), coalesce(detail, 0), code, time, coalesce(clock, time), coalesce(previous, -1), coalesce(journal.checksum, -1), payload";

    /// <summary>How many columns these are.</summary>
    public const int Width = 11;

    private const int KindColumn = 2;
    private const int ChecksumColumn = 9;
    private const int PayloadColumn = 10;

    public int Partition => (int)(Position >> Schema.PartitionShift);

    public long Sequence => Position & Schema.SequenceMask;

    /// <summary>A join found no row. There is no kind 0.</summary>
    public static bool IsNone(Statement statement) => statement.Number(KindColumn) == 0;

    /// <summary>Reads the row a statement stands on.</summary>
    /// <exception cref="JournalException">Its checksum is wrong.</exception>
    public static Row Read(Statement statement, string file, out ReadOnlySpan<byte> payload)
    {
        Row row = new(
            statement.Number(0), statement.Number(1), statement.Number(2), statement.Number(3), statement.Number(4),
            statement.Number(5), statement.Number(6), statement.Number(7), statement.Number(8));
        payload = statement.Bytes(PayloadColumn);
        var checksum = statement.Number(ChecksumColumn);
        return checksum == row.Checksum(payload)
            ? row
            : throw Fault.Damaged(file, $"partition {row.Partition}, sequence {row.Sequence}: the record does not have the checksum it was written with");
    }

    public long Checksum(ReadOnlySpan<byte> payload) =>
        Sqlite.Checksum.Of([Position, User, Kind, Name, Detail, Code, Time, Clock, Previous], payload);
}
