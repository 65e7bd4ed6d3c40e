namespace Wellspring.Engine;

/// <summary>Keeps the number of users in memory within bounds: who has slept for long goes away, once the journal has the whole state.</summary>
internal sealed class Evictor(UserTable users, int capacity)
{
    /// <summary>A user is passed when awake, when the state is not written yet, and when it goes: one that comes costs this many looks.</summary>
    private const int LooksPerEntry = 6;

    private readonly Queue<long> residents = Residents(users);

    public void Came(long number) => residents.Enqueue(number);

    /// <summary>Looks at some users; writes the states of those asleep, and lets go those whose states are committed.</summary>
    /// <param name="part">The part that is being staged, the turn's entries included.</param>
    /// <param name="entries">How many entries the turn had.</param>
    /// <param name="sequence">The partition's sequence after them.</param>
    /// <param name="committed">Entries before this are in the journal.</param>
    public void Run(StagedPart part, int entries, long sequence, long committed) =>
        Look(entries * LooksPerEntry, committed, part, sequence);

    /// <summary>Looks at some users, without entries that would bring this about; lets go those whose states are committed.</summary>
    public void Pass(int users, long committed) => Look(users * LooksPerEntry, committed, null, 0);

    /// <summary>Lets as many go as are too many and are committed.</summary>
    public void Shrink(long committed)
    {
        users.Rest();
        Look(residents.Count, committed, null, 0);
    }

    private void Look(int looks, long committed, StagedPart? part, long sequence)
    {
        for (; looks > 0 && users.Residents > capacity && residents.TryDequeue(out var number); looks--)
        {
            if (!users.IsResident(number))
            {
                continue; // Forgotten meanwhile.
            }

            if (users.IsAsleep(number))
            {
                if (!users.IsDirty(number))
                {
                    if (users.SnapshotSequence(number) <= committed)
                    {
                        users.Evict(number);
                        continue;
                    }
                }
                else if (part is not null)
                {
                    users.TrySnapshot(number, part, sequence);
                }
            }

            residents.Enqueue(number);
        }
    }

    private static Queue<long> Residents(UserTable users)
    {
        Queue<long> all = [];
        for (var number = 1L; number <= users.LastNumber; number++)
        {
            if (users.IsResident(number))
            {
                all.Enqueue(number);
            }
        }

        return all;
    }
}
