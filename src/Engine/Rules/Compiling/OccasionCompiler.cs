using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>Compiles what starts rules that no event starts: schedules, and segments that users enter and leave, with what is read of those and so when to look.</summary>
internal sealed class OccasionCompiler(EventTypes events, FactTable facts, ConditionCompiler conditions)
{
    private readonly List<ScheduledTrigger> schedules = [];
    private readonly List<Border> borders = [];
    private readonly List<Border>[] byEvent = [.. Enumerable.Range(0, events.All.Count).Select(_ => new List<Border>())];

    public Schedules Schedules => new(schedules);

    public Borders Borders => new(borders, [.. byEvent.Select(borders => borders.ToArray())]);

    public void Add(RuleTrigger trigger, Schedule schedule) => schedules.Add(new(schedule, trigger));

    /// <exception cref="ClauseException">The segment's condition cannot be watched.</exception>
    public Border Add(RuleTrigger trigger, bool enters, LambdaExpression segment)
    {
        var asked = new Asked();
        asked.Visit(segment);
        Slot[] reads = conditions.Reads(segment);
        var memory = facts.Add($"border {trigger.Rule.Id} {ExpressionText.Of(segment)}", index => new BorderSlot(index));
        var border = new Border(trigger, enters, conditions.Condition([segment]), reads, memory);
        borders.Add(border);
        foreach (var type in reads.SelectMany(facts.EventsOf).Concat(asked.Consent ? ConsentEvents.Records.Select(record => events.Find(record)!.Index) : []).Distinct())
        {
            byEvent[type].Add(border);
        }

        return border;
    }

    /// <summary>What a condition asks besides facts that are kept.</summary>
    private sealed class Asked : ExpressionVisitor
    {
        public bool Consent { get; private set; }

        protected override Expression VisitMember(MemberExpression node) => node.Member.DeclaringType == typeof(UserFacts) && node.Member.Name == nameof(UserFacts.Now)
            ? throw new ClauseException("user.Now moves without an event, so no one can tell when the user enters or leaves; ask for facts in a window, such as user.Count<OrderPaid>(TimeSpan.FromDays(30))")
            : base.VisitMember(node);

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType == typeof(UserFacts) && node.Method.Name is nameof(UserFacts.Sent) or nameof(UserFacts.TurnedAwayAt))
            {
                throw new ClauseException($"user.{node.Method.Name} moves with what is sent, by no event, so no one can tell when the user enters or leaves; ask for it in the rule's own Where");
            }

            Consent |= node.Method.DeclaringType == typeof(UserFacts) && node.Method.Name is nameof(UserFacts.HasConsent) or nameof(UserFacts.Credits);
            return base.VisitMethodCall(node);
        }
    }
}
