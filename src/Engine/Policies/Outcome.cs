namespace Wellspring.Engine;

/// <summary>What was decided on a proposal.</summary>
public enum Outcome
{
    /// <summary>It passed every gate: sent, or handed to the outbox. Counts for limits and caps.</summary>
    Deliver,

    /// <summary>Held, and settled again at release. Counts for limits.</summary>
    Deferred,

    /// <summary>It passed every gate, but the user belongs to the holdout: not sent. Counts for limits and caps.</summary>
    HeldOut,

    /// <summary>The rule runs in shadow mode: it would have been sent.</summary>
    Shadow,

    /// <summary>Due longer ago than the rule allows, or overtaken by a later step due at the same time.</summary>
    TooLate,

    /// <summary>The step's own condition is false.</summary>
    NotMatched,

    /// <summary>The rule has had its number of instances for this user. The instance ends.</summary>
    Limited,

    /// <summary>The user has not agreed to such messages.</summary>
    NoConsent,

    /// <summary>The user is on a suppression list.</summary>
    Suppressed,

    /// <summary>Another rule of an exclusive group came first.</summary>
    Outbid,

    /// <summary>A frequency cap is reached.</summary>
    Capped,

    /// <summary>A budget is used up.</summary>
    OverBudget,

    /// <summary>Quiet hours, and the rule says drop.</summary>
    QuietDropped,

    /// <summary>No channel reaches the user.</summary>
    Unreachable,

    /// <summary>Held longer than allowed.</summary>
    Expired,

    /// <summary>The rule is paused.</summary>
    Paused,

    /// <summary>The step proposed nothing.</summary>
    NotEligible,

    /// <summary>The rule threw an exception.</summary>
    RuleFailed,

    /// <summary>An imported event made it due at once: it is about the past, and not sent. State actions fold.</summary>
    History,
}

internal static class Outcomes
{
    public static bool CountsForLimits(this Outcome outcome) => outcome is Outcome.Deliver or Outcome.Deferred or Outcome.HeldOut;

    public static bool CountsForCaps(this Outcome outcome) => outcome is Outcome.Deliver or Outcome.HeldOut;

    /// <summary>State actions are facts about the user, not messages: only an outcome that says the rule should not act stops them.</summary>
    public static bool FoldsState(this Outcome outcome) =>
        outcome is not (Outcome.NotMatched or Outcome.Limited or Outcome.Paused or Outcome.Shadow or Outcome.RuleFailed);
}
