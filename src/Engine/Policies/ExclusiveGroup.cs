namespace Wellspring.Engine;

/// <summary>A rule's place in an exclusive group. Transactional actions take no part in it.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Per">For how long what another rule of the group sent keeps this one back; null: only within one group of proposals.</param>
/// <param name="Sent">What the group has sent, where one of its rules asks.</param>
internal sealed record ExclusiveGroup(string Group, TimeSpan? Per, ExclusiveSlot? Sent)
{
    public static bool Concerns(OutgoingAction? outgoing) => outgoing is { Class: not MessageClass.Transactional };

    /// <summary>Folds a decision on one of the rule's proposals.</summary>
    public void Fold(UserState user, Decision decision)
    {
        if (decision.Outcome.CountsForCaps() && Concerns(decision.Outgoing))
        {
            Sent?.Add(user, decision.Rule, decision.AtTicks);
        }
    }
}

/// <summary>When each rule of an exclusive group was last sent.</summary>
internal sealed class ExclusiveSlot(int index, TimeSpan keep) : Slot(index)
{
    /// <summary>The other rule that was sent last, later than a time; null where none was.</summary>
    public string? OtherAfter(UserState user, string rule, long after)
    {
        string? found = null;
        foreach (var (other, at) in Find(user) ?? [])
        {
            if (at > after && other != rule)
            {
                (found, after) = (other, at);
            }
        }

        return found;
    }

    public void Add(UserState user, string rule, long at)
    {
        var sent = Own(user);
        sent[rule] = Math.Max(at, sent.GetValueOrDefault(rule));
        foreach (var old in sent.Where(s => s.Value <= at - keep.Ticks).Select(s => s.Key).ToList())
        {
            sent.Remove(old);
        }
    }

    public override void Fold(UserState user, object data, long time) =>
        throw new InvalidOperationException("Decisions fold into this slot, events do not.");

    public override void Merge(UserState into, UserState from)
    {
        foreach (var (rule, at) in Find(from) ?? [])
        {
            Own(into)[rule] = Math.Max(at, Own(into).GetValueOrDefault(rule));
        }
    }

    public override void Write(UserState user, StateWriter writer)
    {
        var sent = Find(user)!;
        writer.WriteVarint(sent.Count);
        foreach (var (rule, at) in sent)
        {
            writer.Write(rule);
            writer.WriteTime(at);
        }
    }

    public override void Read(UserState user, StateReader reader)
    {
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            Own(user).Add(reader.ReadString(), reader.ReadTime());
        }
    }

    private SortedDictionary<string, long>? Find(UserState user) => (SortedDictionary<string, long>?)user.Slots[Index];

    private SortedDictionary<string, long> Own(UserState user) =>
        (SortedDictionary<string, long>)(user.Slots[Index] ??= new SortedDictionary<string, long>(StringComparer.Ordinal));
}
