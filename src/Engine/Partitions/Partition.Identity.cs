using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <content>What a partition does where two ids turn out to be one person's.</content>
internal sealed partial class Partition
{
    /// <summary>Makes one user an alias of another: two turns, and the state that moves between them, in one commit.</summary>
    /// <param name="home">The partition of the user who stays.</param>
    /// <param name="other">The partition of the one who becomes an alias.</param>
    /// <param name="link">The event, about the user who stays.</param>
    /// <param name="alias">The one who becomes an alias.</param>
    /// <param name="thrown">What an observer threw.</param>
    /// <returns>What became of the event; null where one of the two has become someone else's alias meanwhile.</returns>
    public static Answer? Link(Partition home, Partition other, in Arrival link, string alias, out ExceptionDispatchInfo? thrown)
    {
        // In the order of partitions, so that no two links wait for each other.
        var (first, second) = home.Index <= other.Index ? (home, other) : (other, home);
        lock (first.writing)
        {
            lock (second.writing)
            {
                return home.Link(other, link, alias, out thrown);
            }
        }
    }

    private Answer? Link(Partition other, in Arrival link, string alias, out ExceptionDispatchInfo? thrown)
    {
        thrown = null;
        var id = link.Event.User;
        if (aliases.Find(id) != id || aliases.Find(alias) != alias)
        {
            return null;
        }

        roster.Users.Rest();
        other.roster.Users.Rest();
        var (user, departing) = (Find(id), other.Find(alias));
        if (user is { Quarantine: null } && WasProcessed(user, link.Fingerprint))
        {
            return new(new(PublishStatus.Repeated, link.Event.Time));
        }

        var to = Math.Max(Math.Max(link.Time, Math.Max(wallClock, other.wallClock)), Math.Max(user?.Clock ?? 0, departing?.Clock ?? 0));
        if ((Obstacle(id, user, alias, departing) ?? FireUpTo(to, user, ref thrown) ?? other.FireUpTo(to, departing, ref thrown)) is { } obstacle)
        {
            return new(PublishResult.Refuse(obstacle));
        }

        Absorbed? absorbed = null;
        if (departing is not null && (absorbed = other.TryHandOver(departing, id, to, this)) is null)
        {
            return new(PublishResult.Refuse("what is kept of the alias cannot be written"));
        }

        departing ??= other.Add(alias);
        user ??= Add(id);
        Depart(other, departing, id, to);
        if (absorbed is not null)
        {
            Fold.Absorb(user, absorbed.Read(roster.Rules), to);
            absorbed.Dead = [.. user.Deliveries.Where(delivery => delivery.State == DeliveryState.Dead).Select(delivery => delivery.AsDead())];
            absorbed.Submitted = [.. user.Deliveries.Where(delivery => delivery.State == DeliveryState.Submitted).Select(delivery => delivery.AsSubmitted())];
            batch.Add(user, absorbed);
        }

        user.IsBusy = true;
        roster.Turn.Take(user, to, link, batch);
        roster.Timers.Arm(user);
        PostLetters(user);
        thrown = Commit(other, out var group) ?? thrown;
        return new(user.Quarantine is { } reason ? PublishResult.Refuse(reason) : new(PublishStatus.Accepted, link.Event.Time), group);
    }

    /// <summary>Why the two cannot be linked; null where nothing speaks against it.</summary>
    private string? Obstacle(string id, UserState? user, string alias, UserState? departing) =>
        user is null && tombstones.Has(id) ? Forgotten
        : departing is null && tombstones.Has(alias) ? "the alias was forgotten"
        : departing?.Quarantine is not null ? "the alias is a user who is quarantined"
        : user?.Quarantine;

    /// <summary>All timers fire before the two become one, each user's own. Why they cannot; null where they did.</summary>
    private string? FireUpTo(long to, UserState? user, ref ExceptionDispatchInfo? thrown)
    {
        if (user is null)
        {
            return null;
        }

        user.IsBusy = true;
        roster.Turn.Take(user, to, null, batch);
        thrown = EndTurn(user, out _) ?? thrown;
        return user.Quarantine;
    }

    /// <summary>The state that moves, for the rules of another partition; null where a record of an event does not write what it holds.</summary>
    private Absorbed? TryHandOver(UserState departing, string to, long clock, Partition home)
    {
        Fold.Advance(departing, clock, []);
        try
        {
            var absorbed = HandOver(departing, to, roster.Rules, isAhead: false);
            return home.roster.Rules.Version == roster.Rules.Version ? absorbed : Remake(absorbed, home);
        }
        catch (Exception e) when (e is not (JournalException or OutOfMemoryException))
        {
            return null;
        }
    }

    private static Absorbed HandOver(UserState departing, string to, RuleSet rules, bool isAhead)
    {
        var writer = new StateWriter();
        departing.Write(writer);
        return new(to, departing.Id, departing.LastSequence, rules.Version, writer.Written.ToArray()) { IsAhead = isAhead, Removed = [.. rules.Removed.Select(rule => rule.Id)] };
    }

    /// <summary>While rules come into force, one partition after the other, the two have different ones for a moment.</summary>
    private Absorbed Remake(Absorbed absorbed, Partition home)
    {
        staging!.Flush();
        var (rules, isAhead) = (home.roster.Rules, home.Index < Index);
        var asOf = new Absorbed(absorbed.User, absorbed.Alias, absorbed.Last, rules.Version, []) { IsAhead = isAhead };
        var remade = new DepartedHistory(options.Journal!, options).Fold(asOf, rules) ?? absorbed.Read(rules, roster.Rules.Layout, ActiveRules.Of(roster.Rules).Has);
        remade.LastSequence = absorbed.Last;
        return HandOver(remade, absorbed.User, rules, isAhead);
    }

    private void Depart(Partition other, UserState departing, string to, long clock)
    {
        var departed = new Departed(departing.Id, to);
        Fold.Depart(departing, departed, clock);
        other.batch.Add(departing, departed);
        aliases.Add(departing.Id, to);
        options.Panel.Follow(departing.Id, to);
    }

    /// <summary>Stages this partition's batch and another's, so that both are committed or none.</summary>
    private ExceptionDispatchInfo? Commit(Partition other, out CommitGroup? group)
    {
        if (other == this)
        {
            return Commit(out group);
        }

        try
        {
            group = staging?.Stage(batch, other.staging!, other.batch);
            return staging is null ? observers.Tell(other.Index, other.batch.Entries) ?? observers.Tell(Index, batch.Entries) : null;
        }
        finally
        {
            batch.Clear();
            other.batch.Clear();
        }
    }
}
