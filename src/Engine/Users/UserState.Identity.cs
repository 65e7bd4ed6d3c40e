namespace Wellspring.Engine;

/// <content>Who the user is: by which id hashes know the user, whom one who departed moved to, and how two users become one.</content>
internal sealed partial class UserState
{
    private const long HasHashId = 1;
    private const long IsAlias = 2;

    private string? hashId;

    /// <summary>The earliest time of the user's events, links aside, in UTC ticks to the second; <see cref="long.MaxValue"/> before the first.</summary>
    public long MetAt { get; private set; } = long.MaxValue;

    /// <summary>Of the ids that became one user the one that was known first. Holdout and arms stay with it.</summary>
    internal override string HashId => hashId ?? id;

    /// <summary>The user who has the state of this one now; null for all but an alias.</summary>
    public string? MovedTo { get; private set; }

    /// <summary>An event of a time was folded.</summary>
    public void Met(long time)
    {
        if (time < MetAt)
        {
            MetAt = time - (time % TimeSpan.TicksPerSecond);
        }
    }

    /// <summary>All of it is another's from now on.</summary>
    public void Depart(string to)
    {
        // What is on its way to other users goes on from here.
        var kept = letters;
        agenda = null;
        Clear();
        (MovedTo, letters) = (to, kept);
    }

    /// <summary>Nothing is known any more, but the clock.</summary>
    public void Clear()
    {
        (LastActivity, KnownFrom, MetAt, hashId, MovedTo) = (-1, 0, long.MaxValue, null, null);
        (profile, deliveries, cancelled, held, letters, receiptDue) = (null, null, null, null, null, long.MinValue);
        Seen.Clear();
        Array.Clear(Slots);
        Array.Clear(RuleMemory);
        Instances.Clear();
        agenda?.Forget();
        Rearm();
    }

    /// <summary>Takes in another user's state, as if what happened to both had happened to this user. The other is of no use any more.</summary>
    public void Merge(UserState other)
    {
        if (other.MetAt < MetAt)
        {
            (MetAt, hashId) = (other.MetAt, other.HashId == id ? null : other.HashId);
        }

        MergeInstances(other);
        LoseCredits(Deliveries, other);
        LoseCredits(other.Deliveries, this);
        Clock = Math.Max(Clock, other.Clock);
        LastActivity = Math.Max(LastActivity, other.LastActivity);
        KnownFrom = Math.Max(KnownFrom, other.KnownFrom);
        Seen.Merge(other.Seen);
        foreach (var slot in rules.Facts.Slots)
        {
            slot.Merge(this, other);
        }

        for (var i = 0; i < RuleMemory.Length; i++)
        {
            RuleMemory[i] = Math.Max(RuleMemory[i], other.RuleMemory[i]);
        }

        if (other.profile is { } said)
        {
            (profile ??= new()).Merge(said);
        }

        foreach (var delivery in other.Deliveries)
        {
            delivery.MoveTo(id);
            Add(delivery);
        }

        foreach (var message in other.Held.Where(message => !Held.Any(own => own.Origin.IsSame(message.Origin))))
        {
            Hold(message);
        }

        agenda?.Forget();
        agenda?.LookAgain();
        Rearm();
    }

    /// <summary>Of one rule and key this user's instance lives on. Silence is since the later activity of the two.</summary>
    private void MergeInstances(UserState other)
    {
        var wasLater = other.LastActivity > LastActivity;
        if (wasLater)
        {
            Instances.RemoveAll(instance => instance.Rule.IsSilence);
        }

        foreach (var instance in other.Instances)
        {
            if (instance.Rule.IsSilence ? wasLater : Find(instance.Rule, instance.Key) is null)
            {
                Instances.Add(instance);
            }
        }
    }

    /// <summary>So many numbers stand in a packed state between the clock and the identity.</summary>
    public const int NumbersBeforeIdentity = 4;

    /// <summary>Whom an alias moved to, by what is written of the identity; null for all others.</summary>
    public static string? MovedToOf(long written, ReadOnlySpan<byte> after)
    {
        if ((written & IsAlias) == 0)
        {
            return null;
        }

        // An alias keeps nothing, so that this is all that follows.
        var reader = new StateReader(after.ToArray());
        return reader.ReadString();
    }

    /// <summary>What a message has taken is no credit any more where the other of the two users has refused it.</summary>
    private void LoseCredits(IReadOnlyList<PendingDelivery> all, UserState other)
    {
        foreach (var delivery in all)
        {
            if (delivery.Credit is { } credit && rules.Ledger.Find(other)?.Refuses(credit) == true)
            {
                delivery.Credit = null;
            }
        }
    }

    private void WriteIdentity(StateWriter writer)
    {
        var known = MetAt == long.MaxValue ? 0 : (Clock / TimeSpan.TicksPerSecond) - (MetAt / TimeSpan.TicksPerSecond) + 1;
        writer.WriteVarint((known << 2) | (hashId is null ? 0L : HasHashId) | (MovedTo is null ? 0L : IsAlias));
        if (hashId is not null)
        {
            writer.Write(hashId);
        }

        if (MovedTo is not null)
        {
            writer.Write(MovedTo);
        }
    }

    private void ReadIdentity(StateReader reader)
    {
        var written = reader.ReadVarint();
        MetAt = written >> 2 is > 0 and var known ? ((Clock / TimeSpan.TicksPerSecond) - known + 1) * TimeSpan.TicksPerSecond : long.MaxValue;
        hashId = (written & HasHashId) != 0 ? reader.ReadString() : null;
        if ((written & IsAlias) != 0)
        {
            // Nothing comes up for an alias.
            (MovedTo, agenda) = (reader.ReadString(), null);
        }
    }
}
