namespace Wellspring.Engine;

/// <summary>A journal in memory: the reference for stores, and what a test reads. An engine made from it again recovers what the one before had.</summary>
/// <remarks>Safe for concurrent use. Disposing it changes nothing.</remarks>
public sealed class InMemoryJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> tombstones = new(StringComparer.Ordinal);
    private Log[] logs = [];

    /// <inheritdoc/>
    public IReadOnlyList<JournalHead> TakeOver(int partitions)
    {
        lock (gate)
        {
            if (logs.Length == 0)
            {
                logs = [.. Enumerable.Range(0, partitions).Select(_ => new Log())];
            }

            if (logs.Length != partitions)
            {
                throw new JournalException($"The journal was made with {logs.Length} partitions, not {partitions}. Keep to {logs.Length} (EngineOptions.Partitions).");
            }

            return [.. logs.Select(log => new JournalHead(++log.Epoch, log.Sequence, log.RecoverFrom, log.LastUser, log.Note))];
        }
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<JournalBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        lock (gate)
        {
            foreach (var batch in batches)
            {
                Check(batch.Partition, batch.Epoch);
                if (batch.ExpectedSequence != logs[batch.Partition].Sequence)
                {
                    throw JournalConflictException.Sequence(batch.Partition, batch.ExpectedSequence, logs[batch.Partition].Sequence);
                }
            }

            foreach (var batch in batches)
            {
                logs[batch.Partition].Append(batch);
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<JournalRecord> Read(int partition, long fromSequence = 0)
    {
        lock (gate)
        {
            return Find(partition) is { } log ? [.. log.Records.Skip((int)Math.Max(0, fromSequence - log.First))] : [];
        }
    }

    /// <inheritdoc/>
    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence)
    {
        List<JournalRecord> records = [];
        lock (gate)
        {
            for (var at = lastSequence; Find(partition) is { } log && at >= log.First; at = records[^1].Previous)
            {
                records.Add(log.Records[(int)(at - log.First)]);
            }
        }

        return records;
    }

    /// <inheritdoc/>
    public IEnumerable<JournalUser> ReadUsers(int partition)
    {
        lock (gate)
        {
            return Find(partition) is { } log ? [.. log.Users.Values] : [];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalUser> FindUsers(int partition, IReadOnlyCollection<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        lock (gate)
        {
            return Find(partition) is { } log ? [.. numbers.Where(log.Users.ContainsKey).Select(number => log.Users[number])] : [];
        }
    }

    /// <inheritdoc/>
    public void Forget(IReadOnlyList<ForgottenUser> users)
    {
        ArgumentNullException.ThrowIfNull(users);
        lock (gate)
        {
            foreach (var user in users)
            {
                Check(user.Partition, user.Epoch);
            }

            foreach (var user in users)
            {
                logs[user.Partition].Forget(user);
                tombstones[Convert.ToHexString(user.Tombstone.Span)] = user.Tombstone.ToArray();
            }
        }
    }

    /// <inheritdoc/>
    public void Scrub()
    {
        // Forgetting leaves nothing.
    }

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadTombstones()
    {
        lock (gate)
        {
            return [.. tombstones.Values];
        }
    }

    /// <inheritdoc/>
    public void RemoveTombstone(ReadOnlyMemory<byte> tombstone)
    {
        lock (gate)
        {
            tombstones.Remove(Convert.ToHexString(tombstone.Span));
        }
    }

    /// <inheritdoc/>
    public void Trim(int partition, long epoch, long before)
    {
        lock (gate)
        {
            Check(partition, epoch);
            var log = logs[partition];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(before, log.RecoverFrom);
            var count = (int)Math.Max(0, before - log.First);
            log.Records.RemoveRange(0, count);
            log.First += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The next engine goes on from it.
    }

    private Log? Find(int partition) => partition < logs.Length ? logs[partition] : null;

    private void Check(int partition, long epoch)
    {
        if (epoch != logs[partition].Epoch)
        {
            throw JournalConflictException.Stale(partition, epoch, logs[partition].Epoch);
        }
    }

    private sealed class Log
    {
        public long Epoch { get; set; }

        public long RecoverFrom { get; private set; }

        public long LastUser { get; private set; }

        public ReadOnlyMemory<byte> Note { get; private set; }

        /// <summary>The sequence of the first record that was not trimmed.</summary>
        public long First { get; set; }

        public long Sequence => First + Records.Count;

        public List<JournalRecord> Records { get; } = [];

        public SortedDictionary<long, JournalUser> Users { get; } = [];

        public void Append(JournalBatch batch)
        {
            Records.AddRange(batch.Records.Select(record => record with { Payload = record.Payload.ToArray() }));
            foreach (var user in batch.NewUsers)
            {
                Users.Add(user.Number, user);
                LastUser = Math.Max(LastUser, user.Number);
            }

            foreach (var snapshot in batch.Snapshots.Where(s => Users.ContainsKey(s.User)))
            {
                Users[snapshot.User] = Users[snapshot.User] with { Sequence = snapshot.Sequence, State = snapshot.State.ToArray() };
            }

            RecoverFrom = batch.RecoverFrom ?? RecoverFrom;
            Note = batch.Note.IsEmpty ? Note : batch.Note.ToArray();
        }

        public void Forget(in ForgottenUser user)
        {
            for (var at = user.LastSequence; at >= First; at = Records[(int)(at - First)].Previous)
            {
                var i = (int)(at - First);
                Records[i] = Records[i] with { Payload = default };
            }

            Users.Remove(user.Number);
        }
    }
}
