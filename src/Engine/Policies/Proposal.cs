using System.Collections.Immutable;

namespace Wellspring.Engine;

/// <summary>What a rule proposes for one moment, before the gates have judged it.</summary>
internal sealed record Proposal(Rule Rule, string Key, Step? Step, long Due, Instance? Instance)
{
    public int Action { get; init; }

    public OutgoingAction? Outgoing { get; init; }

    public ImmutableArray<StateAction> State { get; init; } = [];

    /// <summary>An outcome that no gate has to judge any more.</summary>
    public Verdict? Settled { get; init; }

    public Exception? Exception { get; init; }

    /// <summary>An event of history has made it due at once.</summary>
    public bool IsHistory { get; init; }

    /// <summary>Where it was held and is released now; its instance went on without it.</summary>
    public Held? Held { get; init; }

    /// <summary>How it goes out; the channel gate finds it.</summary>
    public Route? Route { get; set; }

    public UInt128 TriggerId { get; init; }

    /// <summary>The references that it comes from, with their versions.</summary>
    public string[] References { get; init; } = [];

    /// <summary>The order in which a group is settled; it depends on nothing but the proposals.</summary>
    public static int Compare(Proposal a, Proposal b)
    {
        var order = b.Rule.Priority.CompareTo(a.Rule.Priority);
        order = order != 0 ? order : string.CompareOrdinal(a.Rule.Id, b.Rule.Id);
        order = order != 0 ? order : string.CompareOrdinal(a.Key, b.Key);
        order = order != 0 ? order : a.Due.CompareTo(b.Due);
        order = order != 0 ? order : string.CompareOrdinal(a.Step?.Name, b.Step?.Name);
        return order != 0 ? order : a.Action.CompareTo(b.Action);
    }
}

/// <summary>A gate's answer that stops a proposal.</summary>
internal sealed record Verdict(Outcome Outcome, string? Reason)
{
    /// <summary>Where it is held: until when, in UTC ticks.</summary>
    public long Release { get; init; }

    /// <summary>The instance ends.</summary>
    public bool Ends { get; init; }
}
