using System.Collections.Immutable;

namespace Wellspring.Engine;

/// <summary>What was decided on a proposal: the engine's result, and an entry of the journal.</summary>
public sealed class Decision : JournalEntry
{
    internal Decision(string user)
        : base(user)
    {
    }

    /// <summary>The rule's id.</summary>
    public string Rule { get; internal init; } = "";

    /// <summary>The instance's key; empty where the rule has none.</summary>
    public string Key { get; internal init; } = "";

    /// <summary>The step's name; empty for <c>Then</c>, and where a rule failed before it had a step.</summary>
    public string Step { get; internal init; } = "";

    /// <summary>The place of the outgoing action among those of the step, from 0.</summary>
    public int Action { get; internal init; }

    /// <summary>When it was decided: the user's clock after the event, or the timer's due time. In UTC.</summary>
    public DateTimeOffset At => new(AtTicks, TimeSpan.Zero);

    /// <summary>When it was due. In UTC.</summary>
    public DateTimeOffset Due { get; internal init; }

    /// <summary>What was decided.</summary>
    public Outcome Outcome { get; internal init; }

    /// <summary>Why, in words; null for <see cref="Outcome.Deliver"/>.</summary>
    public string? Reason { get; internal init; }

    /// <summary>When it is settled again, where the outcome is <see cref="Outcome.Deferred"/>; null otherwise. In UTC.</summary>
    public DateTimeOffset? Release { get; internal init; }

    /// <summary>It was held before, and is settled again.</summary>
    public bool IsRelease { get; internal init; }

    /// <summary>The action that was judged; it leaves the engine only where the outcome is <see cref="Outcome.Deliver"/>. Null where only state changes.</summary>
    public OutgoingAction? Outgoing { get; internal init; }

    /// <summary>The channel that is to carry it; null where the engine has none, and where the decision was made before a channel was looked for.</summary>
    public string? Channel => Route?.Channel;

    /// <summary>Its delivery took a credit of the user, for the channel and the message's template.</summary>
    public bool TakesCredit => Outcome == Outcome.Deliver && Route is { TakesCredit: true };

    /// <summary>The id of the delivery that begins with this decision, 32 characters; null where none does.</summary>
    public string? Delivery => Outcome == Outcome.Deliver && Route is { } route ? field ??= DeliveryId.Of(User, Origin(0, null), route.Ordinal) : null;

    /// <summary>What folds into the user's state with this decision.</summary>
    public ImmutableArray<StateAction> State { get; internal init; } = [];

    /// <summary>What it took from budgets; only where the outcome is <see cref="Outcome.Deliver"/>.</summary>
    public ImmutableArray<BudgetGrant> Budgets { get; internal init; } = [];

    /// <summary>The references that were read for it, by the condition of the trigger or by the step, as <c>name@version</c>, ordinally sorted.</summary>
    public ImmutableArray<string> References { get; internal init; } = [];

    /// <summary>What the rule threw, where the outcome is <see cref="Outcome.RuleFailed"/>. Not kept by stores.</summary>
    public Exception? Exception { get; internal init; }

    internal long AtTicks { get; init; }

    internal Route? Route { get; init; }

    internal bool CountsForLimit { get; init; }

    internal bool EndsInstance { get; init; }

    /// <summary>Decisions on other actions of the step follow.</summary>
    internal bool HasMore { get; init; }

    internal UInt128 TriggerId { get; init; }

    /// <summary>Where it comes from, with what the instance began with.</summary>
    internal Origin Origin(long start, KeptData? trigger) => new(Rule, Key, Step, Action, TriggerId, start, trigger);

    /// <summary>The id of what the state action at a place raises or tells: a delivery's, with a place that no channel has.</summary>
    internal string ConsequenceId(int place) => DeliveryId.Of(User, Origin(0, null), ~place);

    /// <summary>Where that comes from.</summary>
    internal string ConsequenceSource => $"wellspring:rule/{Uri.EscapeDataString(Rule)}";

    /// <summary>The origin of that: what follows from history is history.</summary>
    internal EventOrigin OriginOf(EventOrigin consequence) => Outcome == Outcome.History ? EventOrigin.Import : consequence;

    /// <summary>One line for people, without the user and without the message's fields.</summary>
    public override string ToString() =>
        $"{At:yyyy-MM-dd HH:mm:ss} {Rule}{(Key.Length > 0 ? $"[{Key}]" : "")} {(Step.Length > 0 ? Step + " " : "")}{Outcome}{(Reason is null ? "" : $" ({Reason})")}{(Outgoing is SendMessage message && Outcome == Outcome.Deliver ? $": {message.Template}" : "")}";
}
