using Wellspring.Engine;

namespace Wellspring.KillTarget;

/// <summary>A journal with points before and after an append: of a decision, of each state of a delivery, of what is told and handed over, and of a link.</summary>
internal sealed class WatchedJournal(IJournal inner, KillPoint kill) : IJournal
{
    public void Append(IReadOnlyList<JournalBatch> batches)
    {
        // The records are only valid during the call.
        List<string> states = [.. batches.SelectMany(batch => batch.Records).Select(State).OfType<string>()];
        states.ForEach(state => kill.Pass($"staged-{state}"));
        inner.Append(batches);
        states.ForEach(state => kill.Pass($"committed-{state}"));
    }

    public IReadOnlyList<JournalHead> TakeOver(int partitions) => inner.TakeOver(partitions);

    public IEnumerable<JournalRecord> Read(int partition, long fromSequence = 0) => inner.Read(partition, fromSequence);

    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence) => inner.ReadBack(partition, lastSequence);

    public IEnumerable<JournalUser> ReadUsers(int partition) => inner.ReadUsers(partition);

    public IReadOnlyList<JournalUser> FindUsers(int partition, IReadOnlyCollection<long> numbers) => inner.FindUsers(partition, numbers);

    public void Forget(IReadOnlyList<ForgottenUser> users) => inner.Forget(users);

    public void Scrub() => inner.Scrub();

    public IEnumerable<ReadOnlyMemory<byte>> ReadTombstones() => inner.ReadTombstones();

    public void RemoveTombstone(ReadOnlyMemory<byte> tombstone) => inner.RemoveTombstone(tombstone);

    public void Trim(int partition, long epoch, long before) => inner.Trim(partition, epoch, before);

    public void Dispose() => inner.Dispose();

    private static string? State(JournalRecord record) => record.Kind switch
    {
        RecordKind.Decision => "Decision",
        RecordKind.DeliveryUpdated => ((DeliveryState)record.Code).ToString(),
        RecordKind.Event when record.Code == (int)EventOrigin.Told => "Told",
        RecordKind.LetterEnded or RecordKind.Departed or RecordKind.Absorbed => record.Kind.ToString(),
        _ => null,
    };
}
