namespace Wellspring.Engine;

/// <summary>Writes snapshots behind the journal: a few with each batch, by the users' numbers, round and round.</summary>
internal sealed class SnapshotSweep(UserTable users, EngineOptions options, long sequence)
{
    /// <summary>Looking at a user without news costs little, yet not nothing.</summary>
    private const int LooksPerEntry = 8;

    private long began = sequence;
    private long next = 1;
    private long last;
    private int credit;

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
            (began, next, last) = (sequence, 1, users.LastNumber);
        }

        credit = Math.Min(credit + entries, 16 * options.EntriesPerSnapshot);
        for (var looks = entries * LooksPerEntry; looks > 0 && credit >= options.EntriesPerSnapshot && next <= last; looks--, next++)
        {
            if (users.At(next) is { IsDirty: true } user)
            {
                Snapshots.Write(user, part, sequence);
                credit -= options.EntriesPerSnapshot;
            }
        }

        if (next > last)
        {
            part.RecoverFrom = began;
        }
    }
}
