using System.Globalization;

namespace Wellspring.Engine;

/// <summary>Evolve: what an entry does to a user's state. Pure: the same state and entry give the same state, live and in recovery.</summary>
/// <remarks>An event folds into facts and moves instances; nothing is decided here. Decisions fold too, and are never made twice.</remarks>
internal static partial class Fold
{
    /// <summary>A condition of a rule threw while an event was folded, or when its schedule came up.</summary>
    public readonly record struct Failure(Rule Rule, string Key, Cause Cause, Exception Exception);

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
                Advance(user, clock, []);
                Decision(user, decision, []);
                user.Rearm();
                break;
            case DeliveryUpdated update:
                Advance(user, clock, []);
                user.Update(update);
                break;
            case LetterEnded ended:
                user.End(ended);
                break;
            case ClockAdvanced:
                Advance(user, clock, []);
                break;
            case Departed departed:
                Depart(user, departed, clock);
                break;
            case Absorbed absorbed:
                Absorb(user, absorbed.Read(user.Rules), clock);
                break;
            case EvolveFailed failed when failed.Version == user.Rules.Version:
                user.PutInQuarantine(failed.Error);
                break;
        }
    }

    /// <summary>The user is an alias from now on, and keeps nothing.</summary>
    public static void Depart(UserState user, Departed departed, long clock)
    {
        Advance(user, clock, []);
        user.Depart(departed.To);
    }

    /// <summary>The state of one who departed comes to the user's.</summary>
    public static void Absorb(UserState user, UserState departed, long clock)
    {
        Advance(user, clock, []);
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

                user.Rules.Borders.Begin(known, user, activated.At.UtcTicks);
            }
        }

        user.ForgetOccurrences();
        user.Rearm();
    }

    /// <summary>The clock goes on, never back, and with it what only time moves: users leave segments, schedules that come up start instances, and waits that are over lead on.</summary>
    /// <returns>Whether time alone started an instance, or was to and failed.</returns>
    public static bool Advance(UserState user, long to, List<Failure> failures)
    {
        var started = user.Rules.Borders.Count > 0 && Losses(user, to, failures);
        user.Clock = Math.Max(user.Clock, to);
        if (user.NextDue <= user.Clock)
        {
            foreach (var (trigger, cause) in user.TakeOccurrences())
            {
                started |= Trigger(user, cause, trigger, failures);
            }

            user.Rearm();
        }

        return started;
    }

    /// <summary>Facts first, so that all conditions see the state after the event; then exits, waits and triggers, in this order.</summary>
    public static void Event(UserState user, in Arrival e, long clock, List<Failure> failures)
    {
        var rules = user.Rules;
        Advance(user, clock, failures);
        user.LookAgain();
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
        if ((e.Data is IdentityLinked ? rules.Borders.All : rules.Borders.Of(e.Type.Index)) is { Count: > 0 } borders)
        {
            Cross(user, borders, e.Fingerprint.ToString(CultureInfo.InvariantCulture), e.Event.Depth, failures);
        }

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

    private static bool Matches(Match? match, Rule rule, string key, KeptData? trigger, in Arrival e, List<Failure> failures)
    {
        try
        {
            return match is null || match(trigger?.Value, e.Data);
        }
        catch (Exception exception) when (exception is not UnreadableDataException)
        {
            failures.Add(new(rule, key, e.Cause, exception));
            return false;
        }
    }
}
