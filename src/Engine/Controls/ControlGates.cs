namespace Wellspring.Engine;

/// <summary>A paused rule comes before all gates, so that its instances go on whatever these would say. It judges state actions too.</summary>
internal sealed class PauseGate(ControlPanel panel) : Gate(GatePlace.Due)
{
    public override Verdict? Judge(Proposal proposal, UserState user) =>
        panel.Current.Find(proposal.Rule.Id, ControlKind.Pause) is { } paused ? new(Outcome.Paused, $"paused {paused.Text}") : null;
}

/// <summary>Nothing is sent, or not to this user: a pilot's safety, so no class is exempt.</summary>
internal sealed class StopGate(ControlPanel panel) : SendingGate(GatePlace.Suppression)
{
    public override Verdict? Judge(OutgoingAction outgoing, UserState user, Credit? credit) =>
        panel.Current.Stop is { } stop ? new(Outcome.Suppressed, $"everything is stopped {stop.Text}")
        : panel.Current is { AllowList: not null } controls && !controls.Allows(user.Id) ? new(Outcome.Suppressed, "the user is not on the allow-list")
        : null;
}

/// <summary>What passed all other gates of a rule in shadow mode would have been sent. It stands before the holdout, for what is held out counts.</summary>
internal sealed class ShadowGate(ControlPanel panel, Holdout? holdout) : Gate(GatePlace.Holdout)
{
    public override Verdict? Judge(Proposal proposal, UserState user) =>
        Mode(proposal) is { } mode ? new(Outcome.Shadow, $"{mode}: would have been {Fate(proposal, user)}") : null;

    /// <summary>Why nothing of the rule goes out, where that is so.</summary>
    public string? Mode(Proposal proposal) =>
        panel.Current.Find(proposal.Rule.Id, ControlKind.Shadow) is not null ? "shadow mode" : panel.Current.DryRun is not null ? "dry run" : null;

    private string Fate(Proposal proposal, UserState user) =>
        proposal.Outgoing is not { } outgoing ? "done"
        : outgoing.Class == MessageClass.Marketing && holdout?.Has(user.HashId) == true ? "held out"
        : "sent";
}
