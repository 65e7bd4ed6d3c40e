using System.Collections.Immutable;

namespace Wellspring.Engine;

/// <summary>What was decided on a proposal: the engine's result, and an entry of the journal.</summary>
public sealed class Decision : JournalEntry
{
    internal Decision(string user, Proposal proposal, long at, Outcome outcome, string? reason, bool countsForLimit)
        : base(user)
    {
        Rule = proposal.Rule.Id;
        Key = proposal.Key;
        Step = proposal.Step?.Name ?? "";
        Action = proposal.Action;
        AtTicks = at;
        Due = new(proposal.Due, TimeSpan.Zero);
        Outcome = outcome;
        Reason = reason;
        Outgoing = proposal.Outgoing;
        State = outcome.FoldsState() ? proposal.State : [];
        Exception = proposal.Exception;
        CountsForLimit = countsForLimit;
        TriggerId = proposal.TriggerId;
    }

    /// <summary>The rule's id.</summary>
    public string Rule { get; }

    /// <summary>The instance's key; empty where the rule has none.</summary>
    public string Key { get; }

    /// <summary>The step's name; empty for <c>Then</c>, and where a rule failed before it had a step.</summary>
    public string Step { get; }

    /// <summary>The place of the outgoing action among those of the step, from 0.</summary>
    public int Action { get; }

    /// <summary>When it was decided: the user's clock after the event, or the timer's due time. In UTC.</summary>
    public DateTimeOffset At => new(AtTicks, TimeSpan.Zero);

    /// <summary>When it was due. In UTC.</summary>
    public DateTimeOffset Due { get; }

    /// <summary>What was decided.</summary>
    public Outcome Outcome { get; }

    /// <summary>Why, in words; null for <see cref="Outcome.Deliver"/>.</summary>
    public string? Reason { get; }

    /// <summary>The action that was judged; it leaves the engine only where the outcome is <see cref="Outcome.Deliver"/>. Null where only state changes.</summary>
    public OutgoingAction? Outgoing { get; }

    /// <summary>What folds into the user's state with this decision.</summary>
    public ImmutableArray<StateAction> State { get; }

    /// <summary>What the rule threw, where the outcome is <see cref="Outcome.RuleFailed"/>. Not kept by stores.</summary>
    public Exception? Exception { get; }

    internal long AtTicks { get; }

    internal bool CountsForLimit { get; }

    internal UInt128 TriggerId { get; }

    /// <summary>One line for people, without the user and without the message's fields.</summary>
    public override string ToString() =>
        $"{At:yyyy-MM-dd HH:mm:ss} {Rule}{(Key.Length > 0 ? $"[{Key}]" : "")} {(Step.Length > 0 ? Step + " " : "")}{Outcome}{(Reason is null ? "" : $" ({Reason})")}{(Outgoing is SendMessage message && Outcome == Outcome.Deliver ? $": {message.Template}" : "")}";
}
