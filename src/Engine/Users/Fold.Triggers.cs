namespace Wellspring.Engine;

/// <content>How instances begin: by a time of silence, by a trigger.</content>
internal static partial class Fold
{
    /// <summary>The spells of silence begin anew, each rule's in its instance.</summary>
    private static void Silences(UserState user, in Arrival e)
    {
        var silences = user.Rules.Silences;
        var living = 0;
        foreach (var instance in user.Instances)
        {
            if (instance.Rule.IsSilence)
            {
                instance.StartAt(e.Cause, null, instance.Rule.Sections[0]);
                living += instance.Rule.IsRemoved ? 0 : 1;
            }
        }

        for (var i = 0; i < silences.Length && living < silences.Length; i++)
        {
            if (user.Find(silences[i], "") is null)
            {
                Own(user, silences[i], "").StartAt(e.Cause, null, silences[i].Sections[0]);
                living++;
            }
        }
    }

    private static void Triggers(UserState user, in Arrival e, TriggerIndex index, List<Failure> failures)
    {
        var cause = e.Cause;
        foreach (var trigger in index.Always)
        {
            Trigger(user, cause, trigger, failures);
        }

        foreach (var property in index.ByProperty)
        {
            foreach (var trigger in property.Find(e.Data))
            {
                Trigger(user, cause, trigger, failures);
            }
        }
    }

    /// <returns>Whether it changed something, or failed.</returns>
    private static bool Trigger(UserState user, in Cause cause, RuleTrigger trigger, List<Failure> failures)
    {
        var rule = trigger.Rule;
        var key = "";
        try
        {
            if (trigger.Condition is { } condition && !condition(user, cause.Data))
            {
                return false;
            }

            key = rule.Key?.Invoke(cause.Data) ?? "";
            return Admit(user, rule) is { } section && (Start(user, rule, key, cause, section) | rule.Memory >= 0);
        }
        catch (Exception exception) when (exception is not UnreadableDataException)
        {
            failures.Add(new(rule, key, cause, exception));
            return true;
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

    private static bool Start(UserState user, Rule rule, string key, in Cause cause, Section section)
    {
        if (user.Find(rule, key) is { } living && (!rule.Restarts || living.Proposed || cause.Time < living.Start))
        {
            return false;
        }

        Own(user, rule, key).StartAt(cause, cause.Kept, section, user.References.Labels(rule.References));
        return true;
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
}
