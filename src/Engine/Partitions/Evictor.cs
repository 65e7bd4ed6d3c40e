namespace Wellspring.Engine;

/// <summary>Keeps the number of users in memory within bounds: who was not busy lately goes away, once the journal has the whole state. (The clock algorithm, or second chance.)</summary>
internal sealed class Evictor(UserTable users, int capacity)
{
    /// <summary>A user is passed when busy, when the state is not written yet, and when it goes: one that comes costs this many looks.</summary>
    private const int LooksPerEntry = 6;

    private readonly Queue<UserState> candidates = new(users.All);

    /// <summary>Lets as many go as are too many and are committed.</summary>
    public void Shrink(long committed)
    {
        for (var looks = candidates.Count; looks > 0 && users.Residents > capacity && candidates.TryDequeue(out var user); looks--)
        {
            if (user.IsDirty || user.SnapshotSequence > committed || !users.TryEvict(user))
            {
                candidates.Enqueue(user);
            }
        }
    }

    public void Came(UserState user) => candidates.Enqueue(user);

    /// <summary>Looks at some users; writes the states of idle ones, and lets go those whose states are committed.</summary>
    /// <param name="part">The part that is being staged, the turn's entries included.</param>
    /// <param name="entries">How many entries the turn had.</param>
    /// <param name="sequence">The partition's sequence after them.</param>
    /// <param name="committed">Entries before this are in the journal.</param>
    public void Run(StagedPart part, int entries, long sequence, long committed)
    {
        for (var looks = entries * LooksPerEntry; looks > 0 && users.Residents > capacity && candidates.TryDequeue(out var user); looks--)
        {
            if (users.At(user.Number) != user)
            {
                continue; // Forgotten meanwhile.
            }

            if (user.IsBusy)
            {
                user.IsBusy = false;
            }
            else if (user.IsDirty)
            {
                Snapshots.TryWrite(user, part, sequence);
            }
            else if (user.SnapshotSequence <= committed && users.TryEvict(user))
            {
                continue;
            }

            candidates.Enqueue(user);
        }
    }
}
