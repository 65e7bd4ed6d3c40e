namespace Wellspring.Engine;

/// <summary>Writes snapshots behind the journal: some with a batch now and then, by the users' numbers, round and round.</summary>
internal sealed class SnapshotSweep(UserTable users, EngineOptions options, long sequence)
{
    /// <summary>Looking at a user without news costs little, yet not nothing.</summary>
    private const int LooksPerEntry = 8;

    /// <summary>Entries that are saved up before snapshots are written: neighbours share a store's pages, and one here and one there would write a page each.</summary>
    private readonly int saved = Math.Max(options.EntriesPerSnapshot, options.MinEntriesPerSweep / 16);
    private long began = sequence;
    private long next = 1;
    private long last;
    private int credit;
    private bool whole = true;

    /// <summary>Adds what the budget allows to a part that is being staged.</summary>
    /// <param name="part">The part, the turn's entries included.</param>
    /// <param name="entries">How many entries the turn had.</param>
    /// <param name="sequence">The partition's sequence after them.</param>
    public void Add(StagedPart part, int entries, long sequence)
    {
        if (next > last)
        {
            if (sequence - began < options.MinEntriesPerSweep)
            {
                return;
            }

            // Users who come during the sweep have all their entries after its beginning.
            (began, next, last, whole) = (sequence, 1, users.LastNumber, true);
        }

        credit += entries;
        if (credit < saved)
        {
            return;
        }

        for (var looks = credit * LooksPerEntry; looks > 0 && credit >= options.EntriesPerSnapshot && next <= last; looks--, next++)
        {
            if (users.IsDirty(next))
            {
                whole &= users.TrySnapshot(next, part, sequence);
                credit -= options.EntriesPerSnapshot;
            }
        }

        credit = Math.Min(credit, options.EntriesPerSnapshot);
        if (next > last && whole)
        {
            part.RecoverFrom = began;
        }
    }
}
