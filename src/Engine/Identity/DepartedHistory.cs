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

        var user = new UserState(alias, rules);
        var since = 0L;
        foreach (var record in records)
        {
            Activate(user, partition, since, record.Sequence);
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
        Activate(user, partition, since, departure);
        return user.Quarantine is { } reason ? throw new InvalidOperationException(reason) : user;
    }

    /// <summary>The rules that came into force between two of the user's entries.</summary>
    private void Activate(UserState user, int partition, long after, long before)
    {
        foreach (var activated in In(partition).Activations(after, before))
        {
            Engine.Fold.Activation(user, activated);
        }
    }

    private Milestones In(int partition) => milestones.GetOrAdd(partition, _ => new(journal, reader, partition));

    /// <summary>When rules came into force in a partition, and when users departed from it: read once for all who ask.</summary>
    private sealed class Milestones(IJournal journal, EntryReader reader, int partition)
    {
        private readonly Lock reading = new();
        private readonly Dictionary<long, long> departures = [];
        private readonly List<(long Sequence, RuleSetActivated Entry)> activations = [];
        private long next;

        /// <summary>The rules that came into force between two sequences.</summary>
        public IReadOnlyList<RuleSetActivated> Activations(long after, long before)
        {
            lock (reading)
            {
                if (next <= after)
                {
                    Read();
                }

                return [.. activations.Where(a => a.Sequence > after && a.Sequence < before).Select(a => a.Entry)];
            }
        }

        /// <summary>The rules of a version came into force last by this; null where they never did.</summary>
        public RuleSetActivated? Activation(string version)
        {
            lock (reading)
            {
                Read();
                return activations.FindLast(a => a.Entry.Version == version).Entry;
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
                if (record.Kind == RecordKind.RuleSetActivated)
                {
                    activations.Add((record.Sequence, (RuleSetActivated)reader.Read(record, "")));
                }
                else if (record.Kind == RecordKind.Departed)
                {
                    departures[record.Previous] = record.Sequence;
                }
            }
        }
    }
}
