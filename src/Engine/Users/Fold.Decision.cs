namespace Wellspring.Engine;

/// <content>What a decision does to a user's state.</content>
internal static partial class Fold
{
    public static void Decision(UserState user, Decision decision, List<Failure> failures)
    {
        var (start, trigger) = (0L, (KeptData?)null);
        var rule = user.Rules.Find(decision.Rule);
        rule?.Exclusive?.Fold(user, decision);
        if (decision.IsRelease)
        {
            // Its instance went on without it, or has ended.
            if (user.Release(decision) is { } held)
            {
                (start, trigger) = (held.Origin.Start, held.Origin.Trigger);
                if (decision.EndsInstance)
                {
                    user.Find(held.Rule, held.Origin.Key)?.EndIf(held.Origin.TriggerId);
                }

                Hold(user, decision, held.Rule, held.Step, held.Origin.Start, held.Origin.Trigger, held.Since);
            }
        }
        else if (rule is not null)
        {
            if (decision.CountsForLimit && rule.Limit is { } limit)
            {
                limit.Times.Add(user, decision.AtTicks);
            }

            if (user.Find(rule, decision.Key) is { } instance && rule.Steps.TryGetValue(decision.Step, out var step))
            {
                (start, trigger) = (instance.Start, instance.Trigger);
                instance.Counted |= decision.CountsForLimit;
                if (!decision.HasMore)
                {
                    instance.Pass(step, user.Clock);
                }

                Hold(user, decision, rule, step, start, trigger, decision.AtTicks);
                if (decision.EndsInstance)
                {
                    instance.End();
                }
            }
        }

        if (decision.Outcome.CountsForCaps() && decision.Outgoing is { } outgoing)
        {
            foreach (var (cap, times) in user.Rules.Caps)
            {
                if (cap.Counts(outgoing, decision.Channel))
                {
                    times.Add(user, decision.AtTicks);
                }
            }
        }

        if (decision is { Outcome: Outcome.Deliver, Route: { } route, Outgoing: { } delivered })
        {
            user.Rules.Facts.Sent.Fold(user, route.Channel, decision.AtTicks);
            user.Add(new PendingDelivery(user.Id, decision.Origin(start, trigger), route.Channel, route.Ordinal) { Id = decision.Delivery!, Action = delivered, DecidedAt = decision.AtTicks }, route.TakesCredit);
        }

        for (var i = 0; i < decision.State.Length; i++)
        {
            if (decision.State[i] is Tell tell)
            {
                var type = user.Rules.Events.Find(tell.Event.GetType())!;
                user.Add(new ToldEvent(decision.ConsequenceId(i), tell.To, decision.AtTicks, tell.Depth, decision.ConsequenceSource, new(type, tell.Event), type.Name, decision.OriginOf(EventOrigin.Told)));
            }
            else
            {
                user.Apply(decision.State[i]);
            }
        }

        CrossByDecision(user, decision, rule is null ? 0 : user.Find(rule, decision.Key)?.Depth ?? 0, failures);
    }

    private static void Hold(UserState user, Decision decision, Rule rule, Step step, long start, KeptData? trigger, long since)
    {
        if (decision.Release is { } release)
        {
            user.Hold(new Held(rule, step, decision.Origin(start, trigger)) { Due = decision.Due.UtcTicks, Since = since, Release = release.UtcTicks });
        }
    }
}
