using System.Diagnostics;
using Wellspring.Engine;

namespace Wellspring.Throughput;

/// <summary>A journal that counts what is appended to it: how large the engine's commits are is for the run to show.</summary>
internal sealed class CountingJournal(IJournal inner) : IJournal
{
    public long Commits { get; private set; }

    public long Entries { get; private set; }

    public long Snapshots { get; private set; }

    public TimeSpan Time { get; private set; }

    public IReadOnlyList<JournalHead> TakeOver(int partitions) => inner.TakeOver(partitions);

    public void Append(IReadOnlyList<JournalBatch> batches)
    {
        var began = Stopwatch.GetTimestamp();
        inner.Append(batches);
        Time += Stopwatch.GetElapsedTime(began);
        Commits++;
        foreach (var batch in batches)
        {
            Entries += batch.Records.Count;
            Snapshots += batch.Snapshots.Count;
        }
    }

    public IEnumerable<JournalRecord> Read(int partition, long fromSequence) => inner.Read(partition, fromSequence);

    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence) => inner.ReadBack(partition, lastSequence);

    public IEnumerable<JournalUser> ReadUsers(int partition) => inner.ReadUsers(partition);

    public IReadOnlyList<JournalUser> FindUsers(int partition, IReadOnlyCollection<long> numbers) => inner.FindUsers(partition, numbers);

    public void Forget(IReadOnlyList<ForgottenUser> users) => inner.Forget(users);

    public void Scrub() => inner.Scrub();

    public IEnumerable<ReadOnlyMemory<byte>> ReadTombstones() => inner.ReadTombstones();

    public void RemoveTombstone(ReadOnlyMemory<byte> tombstone) => inner.RemoveTombstone(tombstone);

    public void Trim(int partition, long epoch, long before) => inner.Trim(partition, epoch, before);

    public void Dispose() => inner.Dispose();
}
