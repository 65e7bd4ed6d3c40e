namespace Wellspring.Engine;

/// <summary>What is due longer ago than the rule allows comes too late.</summary>
internal sealed class DueGate() : Gate(GatePlace.Due)
{
    public override Verdict? Judge(Proposal proposal, UserState user) =>
        proposal.Outgoing is not null && user.Clock - proposal.Due > proposal.Rule.MaxTriggerAge
            ? new(Outcome.TooLate, $"due {Spans.Text(new(user.Clock - proposal.Due))} ago, allowed {Spans.Text(new(proposal.Rule.MaxTriggerAge))}")
            : null;
}

/// <summary>A rule has its number of instances for a user. An instance that has counted is free. It judges state actions too.</summary>
internal sealed class LimitGate() : Gate(GatePlace.Limits)
{
    public override Verdict? Judge(Proposal proposal, UserState user) =>
        proposal.Rule.Limit is { } limit && proposal.Instance is { Counted: false } && limit.Times.CountAfter(user, user.Clock - limit.Per.Ticks) >= limit.Max
            ? new(Outcome.Limited, $"at most {limit.Max} per {Spans.Text(limit.Per)}")
            : null;
}

/// <summary>A user gets so many messages of a kind, over all rules.</summary>
internal sealed class FrequencyCapGate(CapCounter counter) : Gate(GatePlace.FrequencyCap)
{
    private readonly Verdict capped = new(Outcome.Capped, counter.Cap.Text);

    public override Verdict? Judge(Proposal proposal, UserState user) =>
        proposal.Outgoing is { } outgoing
        && counter.Cap.Covers(outgoing)
        && counter.Times.CountAfter(user, counter.Cap.WindowStart(user)) >= counter.Cap.Max
            ? capped
            : null;
}

/// <summary>Some users get no marketing, so that its effect can be measured.</summary>
internal sealed class HoldoutGate(Holdout holdout) : Gate(GatePlace.Holdout)
{
    private static readonly Verdict HeldOut = new(Outcome.HeldOut, "the user belongs to the holdout");

    public override Verdict? Judge(Proposal proposal, UserState user) =>
        proposal.Outgoing is { Class: MessageClass.Marketing } && holdout.Has(user.Id) ? HeldOut : null;
}
