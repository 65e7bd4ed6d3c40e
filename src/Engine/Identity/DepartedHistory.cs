using System.Collections.Concurrent;

namespace Wellspring.Engine;

/// <summary>Makes what someone was who departed anew, under other rules than the state that moved was written under: from the entries, as all states are made anew.</summary>
internal sealed class DepartedHistory(IJournal journal, EngineOptions options)
{
    private readonly EntryReader reader = new(options.Events);
    private readonly ConcurrentDictionary<int, Milestones> milestones = [];

    /// <summary>The state when its user departed; null where the first entries were trimmed.</summary>
    public UserState? Fold(Absorbed absorbed, RuleSet rules)
    {
        var user = Fold(absorbed.Alias, absorbed.Last, rules);
        if (user is not null && absorbed.IsAhead && In(PartitionOf(absorbed.User)).Activation(absorbed.Version) is { } activated)
        {
            Engine.Fold.Activation(user, activated);
        }

        return user;
    }

    private int PartitionOf(string id) => (int)(Fnv1a.Hash64(id) % (ulong)options.Partitions);

    private UserState? Fold(string alias, long last, RuleSet rules)
    {
        var partition = PartitionOf(alias);
        List<JournalRecord> records = [.. journal.ReadBack(partition, last).Reverse()];
        if (records.Count == 0 || records[0].Previous >= 0)
        {
            return null;
        }

        var user = new UserState(alias, rules) { References = new(rules.References) };
        var since = -1L;
        foreach (var record in records)
        {
            Pass(user, partition, since, record.Sequence);
            since = record.Sequence;
            if (reader.Read(record, alias) is var entry && entry is Absorbed absorbed && absorbed.Version != rules.Version)
            {
                if (Fold(absorbed, rules) is not { } before)
                {
                    return null;
                }

                Engine.Fold.Absorb(user, before, record.Clock);
            }
            else
            {
                Engine.Fold.Entry(user, entry, record.Clock);
            }
        }

        var departure = In(partition).Departure(last);
        Pass(user, partition, since, departure);
        return user.Quarantine is { } reason ? throw new InvalidOperationException(reason) : user;
    }

    /// <summary>What concerned all users between two of this user's entries: rules that came into force, and before the first entry too the references.</summary>
    private void Pass(UserState user, int partition, long after, long before)
    {
        foreach (var (sequence, entry) in In(partition).Between(after, before))
        {
            if (entry is ReferenceSet set)
            {
                user.References.Set(sequence, set);
            }
            else if (after >= 0)
            {
                Engine.Fold.Activation(user, (RuleSetActivated)entry);
            }
        }
    }

    private Milestones In(int partition) => milestones.GetOrAdd(partition, _ => new(journal, reader, partition));

    /// <summary>What concerns all users of a partition, and when users departed from it: read once for all who ask.</summary>
    private sealed class Milestones(IJournal journal, EntryReader reader, int partition)
    {
        private readonly Lock reading = new();
        private readonly Dictionary<long, long> departures = [];
        private readonly List<(long Sequence, JournalEntry Entry)> all = [];
        private long next;

        /// <summary>Rules that came into force, and values of references, between two sequences.</summary>
        public IReadOnlyList<(long Sequence, JournalEntry Entry)> Between(long after, long before)
        {
            lock (reading)
            {
                if (next == 0 || next <= after)
                {
                    Read();
                }

                return [.. all.Where(a => a.Sequence > after && a.Sequence < before)];
            }
        }

        /// <summary>The rules of a version came into force last by this; null where they never did.</summary>
        public RuleSetActivated? Activation(string version)
        {
            lock (reading)
            {
                Read();
                return all.Select(a => a.Entry).OfType<RuleSetActivated>().LastOrDefault(activated => activated.Version == version);
            }
        }

        /// <summary>The sequence with which the user departed whose last entry before had another; later than any for one who did not.</summary>
        public long Departure(long last)
        {
            lock (reading)
            {
                if (!departures.ContainsKey(last))
                {
                    Read();
                }

                return departures.GetValueOrDefault(last, long.MaxValue);
            }
        }

        private void Read()
        {
            foreach (var record in journal.Read(partition, next))
            {
                next = record.Sequence + 1;
                if (record.Kind is RecordKind.RuleSetActivated or RecordKind.ReferenceSet)
                {
                    all.Add((record.Sequence, reader.Read(record, "")));
                }
                else if (record.Kind == RecordKind.Departed)
                {
                    departures[record.Previous] = record.Sequence;
                }
            }
        }
    }
}
