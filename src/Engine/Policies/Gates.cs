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
            ? new(Outcome.Limited, $"at most {limit.Max} per {Spans.Text(limit.Per)}") { Ends = true }
            : null;
}

/// <summary>A user gets so many messages of a kind, over all rules.</summary>
/// <remarks>Which channel it goes by, the channel gate says later. A cap over one asks the same question ahead: nothing between the two gates changes the answer.</remarks>
internal sealed class FrequencyCapGate(CapCounter counter, Router? router) : Gate(GatePlace.FrequencyCap)
{
    private readonly Verdict capped = new(Outcome.Capped, counter.Cap.Text) { Ends = counter.Cap.Over == OverCap.Exit };

    public override Verdict? Judge(Proposal proposal, UserState user) => proposal.Outgoing is { } outgoing ? Judge(outgoing, user, proposal.Held?.Since) : null;

    /// <param name="outgoing">What goes out.</param>
    /// <param name="user">To whom.</param>
    /// <param name="heldSince">Since when it is held, in UTC ticks; null where it is not.</param>
    public Verdict? Judge(OutgoingAction outgoing, UserState user, long? heldSince)
    {
        var cap = counter.Cap;
        if (!cap.Judges(outgoing))
        {
            return null;
        }

        var after = cap.WindowStart(user);
        if (counter.Times.CountAfter(user, after) < cap.Max || (cap.Channel is { } channel && router?.Find(user, outgoing, from: 0, out _)?.Channel != channel))
        {
            return null;
        }

        // Where none passes at all, there never is room.
        if (cap.Over != OverCap.Defer || cap.Max == 0)
        {
            return capped;
        }

        var release = cap.RoomAt(user, counter.Times.FirstOf(user, cap.Max, after));
        return release - (heldSince ?? user.Clock) > cap.DeferAtMost.Ticks
            ? capped with { Reason = $"{cap.Text}; held no longer than {Spans.Text(cap.DeferAtMost)}" }
            : new(Outcome.Deferred, cap.Text) { Release = release };
    }
}

/// <summary>Some users get no marketing, so that its effect can be measured.</summary>
internal sealed class HoldoutGate(Holdout holdout) : Gate(GatePlace.Holdout)
{
    private static readonly Verdict HeldOut = new(Outcome.HeldOut, "the user belongs to the holdout");

    public override Verdict? Judge(Proposal proposal, UserState user) =>
        proposal.Outgoing is { Class: MessageClass.Marketing } && holdout.Has(user.HashId) ? HeldOut : null;
}
