namespace Wellspring.Engine;

/// <summary>Evolve: what an entry does to a user's state. Pure: the same state and entry give the same state, live and in recovery.</summary>
/// <remarks>An event folds into facts and moves instances; nothing is decided here. Decisions fold too, and are never made twice.</remarks>
internal static partial class Fold
{
    /// <summary>A condition of a rule threw while an event was folded.</summary>
    public readonly record struct Failure(Rule Rule, string Key, Arrival Arrival, Exception Exception);

    /// <param name="user">The user.</param>
    /// <param name="entry">One of the user's entries.</param>
    /// <param name="clock">The user's clock when the entry was made.</param>
    public static void Entry(UserState user, JournalEntry entry, long clock)
    {
        switch (entry)
        {
            case UserEvent e:
                Event(user, new Arrival(e, user.Rules.Events.Find(e.Data.GetType())!), clock, []);
                user.TakeCancelled();
                break;
            case Decision decision:
                Advance(user, clock);
                Decision(user, decision);
                user.Rearm();
                break;
            case DeliveryUpdated update:
                Advance(user, clock);
                user.Update(update);
                break;
            case LetterEnded ended:
                user.End(ended);
                break;
            case ClockAdvanced:
                Advance(user, clock);
                break;
            case Departed departed:
                Depart(user, departed, clock);
                break;
            case Absorbed absorbed:
                Absorb(user, absorbed.Read(user.Rules), clock);
                break;
            case EvolveFailed failed when failed.Version == user.Rules.Version:
                user.SetAside(failed.Error);
                break;
        }
    }

    /// <summary>The user is an alias from now on, and keeps nothing.</summary>
    public static void Depart(UserState user, Departed departed, long clock)
    {
        Advance(user, clock);
        user.Depart(departed.To);
    }

    /// <summary>The state of one who departed comes to the user's.</summary>
    public static void Absorb(UserState user, UserState departed, long clock)
    {
        Advance(user, clock);
        user.Merge(departed);
    }

    /// <summary>Rules came into force: those that are new or changed deal with who waits already.</summary>
    public static void Activation(UserState user, RuleSetActivated activated)
    {
        foreach (var rule in activated.Rules)
        {
            // A rule that was changed again since has its own moment further on.
            if (rule.Activation is { } activation && user.Rules.Find(rule.Id) is { } known && ActiveRules.Text(known) == rule.Version)
            {
                foreach (var instance in user.Instances.Where(i => i.Rule == known))
                {
                    // What was on its way when the rule was removed goes on where it is by now.
                    var resumed = instance.Start <= rule.RemovedAt ? OnActivation.ArmFuture : activation;
                    resumed.Apply(instance, user.Id, activated.At.UtcTicks);
                }
            }
        }

        user.Rearm();
    }

    /// <summary>The clock goes on, never back, and with it what only time moves: waits that are over.</summary>
    public static void Advance(UserState user, long to)
    {
        user.Clock = Math.Max(user.Clock, to);
        if (user.NextDue <= user.Clock)
        {
            user.Rearm();
        }
    }

    /// <summary>Facts first, so that all conditions see the state after the event; then exits, waits and triggers, in this order.</summary>
    public static void Event(UserState user, in Arrival e, long clock, List<Failure> failures)
    {
        var rules = user.Rules;
        Advance(user, clock);
        if (e.Time < user.MetAt && e.Event.Origin != EventOrigin.Identity)
        {
            user.Met(e.Time);
        }

        user.Seen.Add(e.Fingerprint, user.Clock, user.DedupeHorizon(user.Clock));
        foreach (var slot in rules.SlotsByEvent[e.Type.Index])
        {
            slot.Fold(user, e.Data, e.Time);
        }

        if (rules.MovesInstances[e.Type.Index])
        {
            Move(user, e, failures);
        }

        if (e.Data is DeliveryReceipt receipt)
        {
            user.Keep(receipt);
        }

        Triggers(user, e, rules.TriggersByEvent[e.Type.Index], failures);
        if (e.Event.Origin == EventOrigin.User && e.Time > user.LastActivity)
        {
            user.LastActivity = e.Time;
            Silences(user, e);
        }

        user.Rearm();
    }

    /// <summary>What lives ends by an exit, or else goes on by the event it waits for.</summary>
    private static void Move(UserState user, in Arrival e, List<Failure> failures)
    {
        if (user.HasMessages)
        {
            Cancel(user, e);
        }

        foreach (var instance in user.Instances)
        {
            if (Exits(instance.Rule, instance.Key, instance.Start, instance.Trigger, e, failures))
            {
                instance.End();
            }
            else if (instance.Awaits(e) is { } wait && Matches(wait.Match, instance.Rule, instance.Key, instance.Trigger, e, failures))
            {
                instance.Go(wait.Then, e);
            }
        }

        user.Instances.RemoveAll(i => i.HasEnded);
    }

    /// <summary>What ends an instance ends what it has on the way too, whether it still lives or has come to its last step.</summary>
    private static void Cancel(UserState user, Arrival e) => user.Cancel(origin =>
        user.Rules.Find(origin.Rule) is { } rule && Exits(rule, origin.Key, origin.Start, origin.Trigger, e, []));

    private static bool Exits(Rule rule, string key, long start, KeptData? trigger, in Arrival e, List<Failure> failures)
    {
        if (e.Time < start)
        {
            return false;
        }

        foreach (var exit in rule.ExitsByEvent[e.Type.Index])
        {
            if (Matches(exit, rule, key, trigger, e, failures))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The spells of silence begin anew, each rule's in its instance.</summary>
    private static void Silences(UserState user, in Arrival e)
    {
        var silences = user.Rules.Silences;
        var living = 0;
        foreach (var instance in user.Instances)
        {
            if (instance.Rule.IsSilence)
            {
                instance.StartAt(e, null, instance.Rule.Sections[0]);
                living += instance.Rule.IsRemoved ? 0 : 1;
            }
        }

        for (var i = 0; i < silences.Length && living < silences.Length; i++)
        {
            if (user.Find(silences[i], "") is null)
            {
                Own(user, silences[i], "").StartAt(e, null, silences[i].Sections[0]);
                living++;
            }
        }
    }

    private static void Triggers(UserState user, in Arrival e, TriggerIndex index, List<Failure> failures)
    {
        foreach (var trigger in index.Always)
        {
            Trigger(user, e, trigger, failures);
        }

        foreach (var property in index.ByProperty)
        {
            foreach (var trigger in property.Find(e.Data))
            {
                Trigger(user, e, trigger, failures);
            }
        }
    }

    private static void Trigger(UserState user, in Arrival e, RuleTrigger trigger, List<Failure> failures)
    {
        var rule = trigger.Rule;
        var key = "";
        try
        {
            if (trigger.Condition is { } condition && !condition(user, e.Data))
            {
                return;
            }

            key = rule.Key?.Invoke(e.Data) ?? "";
            if (Admit(user, rule) is { } section)
            {
                Start(user, rule, key, e, section);
            }
        }
        catch (Exception exception) when (exception is not UnreadableDataException)
        {
            failures.Add(new(rule, key, e, exception));
        }
    }

    /// <summary>Where a triggered instance begins; null when the rule's memory of the user says that it does not.</summary>
    private static Section? Admit(UserState user, Rule rule)
    {
        if (rule.Memory < 0)
        {
            return rule.Sections[0];
        }

        ref var memory = ref user.RuleMemory[rule.Memory];
        if (rule.Once)
        {
            if (memory > 0)
            {
                return null;
            }

            memory = 1;
            return rule.Sections[0];
        }

        var level = rule.Levels!.LevelOf(user);
        if (level <= memory)
        {
            return null;
        }

        memory = level;
        return rule.Sections[level - 1];
    }

    private static void Start(UserState user, Rule rule, string key, in Arrival e, Section section)
    {
        if (user.Find(rule, key) is { } living && (!rule.Restarts || living.Proposed || e.Time < living.Start))
        {
            return;
        }

        Own(user, rule, key).StartAt(e, new(e.Type, e.Data), section);
    }

    private static Instance Own(UserState user, Rule rule, string key)
    {
        var instance = user.Find(rule, key);
        if (instance is null)
        {
            user.Instances.Add(instance = new Instance(rule, key));
        }

        return instance;
    }

    private static bool Matches(Match? match, Rule rule, string key, KeptData? trigger, in Arrival e, List<Failure> failures)
    {
        try
        {
            return match is null || match(trigger?.Value, e.Data);
        }
        catch (Exception exception) when (exception is not UnreadableDataException)
        {
            failures.Add(new(rule, key, e, exception));
            return false;
        }
    }
}
