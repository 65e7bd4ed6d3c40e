namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>A journal in memory that a test can break, and hold.</summary>
internal sealed class GatedJournal : IJournal
{
    private readonly InMemoryJournal inner = new();
    private readonly ManualResetEventSlim open = new(true);

    public bool Fail { get; set; }

    public void Hold() => open.Reset();

    public void Release() => open.Set();

    public IReadOnlyList<JournalHead> TakeOver(int partitions) => inner.TakeOver(partitions);

    public void Append(IReadOnlyList<JournalBatch> batches)
    {
        open.Wait();
        if (Fail)
        {
            throw new JournalUnavailableException("the disk is full");
        }

        inner.Append(batches);
    }

    public IEnumerable<JournalRecord> Read(int partition, long fromSequence = 0) => inner.Read(partition, fromSequence);

    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence) => inner.ReadBack(partition, lastSequence);

    public IEnumerable<JournalUser> ReadUsers(int partition) => inner.ReadUsers(partition);

    public IReadOnlyList<JournalUser> FindUsers(int partition, IReadOnlyCollection<long> numbers) => inner.FindUsers(partition, numbers);

    public void Forget(int partition, long epoch, long number, long lastSequence, ReadOnlyMemory<byte> tombstone) => inner.Forget(partition, epoch, number, lastSequence, tombstone);

    public IEnumerable<ReadOnlyMemory<byte>> ReadTombstones() => inner.ReadTombstones();

    public void RemoveTombstone(ReadOnlyMemory<byte> tombstone) => inner.RemoveTombstone(tombstone);

    public void Trim(int partition, long epoch, long before) => inner.Trim(partition, epoch, before);

    public void Dispose()
    {
        open.Set();
        inner.Dispose();
    }
}
