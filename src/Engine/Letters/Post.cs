using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>
/// Carries letters from user to user. Partitions put in what their turns wrote; whoever let a turn be taken carries them once no partition is
/// held, and so all that follows from an event has happened when its publisher is answered. Nothing has to be waited for meanwhile: entries
/// are committed in the order in which they are staged, so that no letter is in the journal with its sender's entry missing.
/// </summary>
/// <remarks>The order depends on the letters alone: by time, depth, sender, and for one sender as they were written.</remarks>
internal sealed class Post(Reception reception, Func<string, Partition> partitionOf)
{
    private readonly Lock gate = new();
    private readonly Lock carrying = new();
    private readonly SortedSet<Entry> waiting = new(Comparer<Entry>.Create(Compare));
    private long added;
    private volatile bool isEmpty = true;

    /// <summary>All letters have arrived.</summary>
    public bool IsEmpty => isEmpty;

    /// <summary>How many letters were put in so far.</summary>
    public long Added => Volatile.Read(ref added);

    /// <summary>The time of the letter that comes next; <see cref="long.MaxValue"/> where there is none.</summary>
    public long Next
    {
        get
        {
            lock (gate)
            {
                return waiting.Count == 0 ? long.MaxValue : waiting.Min.Time;
            }
        }
    }

    /// <summary>Takes in a letter of a user's state, which is staged for the journal before the user's partition is let go.</summary>
    public void Add(string sender, Letter letter)
    {
        lock (gate)
        {
            waiting.Add(new(letter.Time, letter.Depth, sender, ++added, letter.Id));
            isEmpty = false;
        }
    }

    /// <summary>Carries what waits, and what is written in consequence. Returns what an observer threw.</summary>
    /// <param name="before">Letters of this time and later stay. In UTC ticks.</param>
    /// <exception cref="JournalUnavailableException">A user is away and cannot be fetched now. What waits is carried with a later call.</exception>
    public ExceptionDispatchInfo? Carry(long before = long.MaxValue)
    {
        ExceptionDispatchInfo? thrown = null;
        while (!isEmpty)
        {
            // Whoever waits here for another thread finds the letters gone, and their consequences happened.
            lock (carrying)
            {
                if (Next >= before)
                {
                    break;
                }

                Entry entry;
                lock (gate)
                {
                    entry = waiting.Min;
                }

                thrown = Carry(entry) ?? thrown;
                lock (gate)
                {
                    waiting.Remove(entry);
                    isEmpty = waiting.Count == 0;
                }
            }
        }

        return thrown;
    }

    private ExceptionDispatchInfo? Carry(in Entry entry)
    {
        ExceptionDispatchInfo? thrown = null;
        var from = partitionOf(entry.Sender);

        // Not there any more where the sender was forgotten, and where it is here twice.
        if (from.FindLetter(entry.Sender, entry.Letter) is { } letter)
        {
            from.End(entry.Sender, letter, HandOver(letter, out thrown));
        }

        return thrown;
    }

    private PublishResult HandOver(Letter letter, out ExceptionDispatchInfo? thrown)
    {
        try
        {
            return letter.HandOver(reception, out thrown);
        }
        catch (Exception e) when (e is not (JournalException or ObjectDisposedException))
        {
            // One that no one can read must not keep back all others.
            thrown = null;
            return PublishResult.Refuse($"it could not be handed over: {e.GetType().Name}");
        }
    }

    private static int Compare(Entry a, Entry b)
    {
        var order = a.Time.CompareTo(b.Time);
        order = order != 0 ? order : a.Depth.CompareTo(b.Depth);
        order = order != 0 ? order : string.CompareOrdinal(a.Sender, b.Sender);
        return order != 0 ? order : a.Number.CompareTo(b.Number);
    }

    private readonly record struct Entry(long Time, int Depth, string Sender, long Number, string Letter);
}
