namespace Wellspring.Engine;

/// <summary>
/// What users have on their way of rules that are removed. The fold of the new rules does not bring it about, for what would start and end it is gone with the rule:
/// it is taken from the states under the rules before.
/// </summary>
internal sealed class Leftovers(RuleSet rules, ActiveRules before)
{
    private readonly Dictionary<long, UserState> waiting = [];

    /// <summary>By the user's number: entries before this are in the state that was looked at.</summary>
    private readonly Dictionary<long, long> looked = [];

    private readonly HashSet<long> behind = [];

    /// <summary>Users who had entries after the state that was looked at.</summary>
    public IReadOnlyCollection<long> Behind => behind;

    /// <summary>Looks at the state that a journal has of a user.</summary>
    /// <param name="known">The user.</param>
    /// <param name="isCarried">It is read by the new rules as it is; what it has on its way is there.</param>
    public void Look(in JournalUser known, bool isCarried)
    {
        if (rules.Removed.Length == 0)
        {
            return;
        }

        looked[known.Number] = known.State.IsEmpty ? 0 : known.Sequence;
        if (!isCarried && !known.State.IsEmpty && Snapshots.TryPeek(known, rules, before) is { } from && Has(from))
        {
            waiting[known.Number] = from;
        }
    }

    /// <summary>Before a record is folded: what the state before it had is there from now on.</summary>
    public void Take(UserState user, long sequence)
    {
        if (rules.Removed.Length > 0 && looked.GetValueOrDefault(user.Number) <= sequence && behind.Add(user.Number) && waiting.Remove(user.Number, out var from))
        {
            Move(from, user);
        }
    }

    /// <summary>A record was folded. One who was absorbed may have had something of removed rules on the way: the state that was looked at knows what became of it.</summary>
    public void Folded(JournalEntry entry, UserState user, long sequence)
    {
        if (entry is Absorbed && rules.Removed.Length > 0 && sequence < looked.GetValueOrDefault(user.Number))
        {
            Clear(user);
            user.Rearm();
        }
    }

    /// <summary>All is folded.</summary>
    public void TakeAll(UserTable users)
    {
        foreach (var (number, from) in waiting)
        {
            users.Rest();
            if (users.At(number) is { Quarantine: null } user)
            {
                Move(from, user);
            }
        }

        waiting.Clear();
    }

    /// <summary>In a running engine the states in memory know better than the journal's, where there are entries since.</summary>
    public void Replace(UserTable now, UserTable users)
    {
        foreach (var number in behind)
        {
            now.Rest();
            users.Rest();
            if (now.At(number) is { Quarantine: null } user && users.At(number) is { Quarantine: null } into && PackedUser.TryWriteBody(user, out var body))
            {
                var from = new UserState(user.Id, rules);
                from.ReadBody(new StateReader(body.ToArray()), before.Layout, before.Has);
                Move(from, into);
            }
        }
    }

    private static bool Has(UserState user) => user.Instances.Exists(instance => instance.Rule.IsRemoved) || user.Held.Any(message => message.Rule.IsRemoved);

    private static void Clear(UserState user)
    {
        user.Instances.RemoveAll(instance => instance.Rule.IsRemoved);
        user.Drop(message => message.Rule.IsRemoved);
    }

    private static void Move(UserState from, UserState into)
    {
        Clear(into);
        into.Instances.AddRange(from.Instances.Where(instance => instance.Rule.IsRemoved));
        foreach (var message in from.Held.Where(message => message.Rule.IsRemoved))
        {
            into.Hold(message);
        }

        into.Rearm();
    }
}
