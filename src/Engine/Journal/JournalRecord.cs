namespace Wellspring.Engine;

/// <summary>What a journal's record is about.</summary>
public enum RecordKind
{
    /// <summary>An event was accepted.</summary>
    Event = 1,

    /// <summary>A proposal was settled.</summary>
    Decision = 2,

    /// <summary>The record before could not be folded; the user is quarantined.</summary>
    EvolveFailed = 3,

    /// <summary>A set of rules came into force in the partition. It concerns no user: its number is 0.</summary>
    RuleSetActivated = 4,

    /// <summary>A timer fired and came to no decision.</summary>
    ClockAdvanced = 5,

    /// <summary>Something became of a delivery: it was handed to its channel, arrived, failed, …</summary>
    DeliveryUpdated = 6,

    /// <summary>The engine's controls were changed. It stands in the first partition and concerns no user: its number is 0.</summary>
    ControlChanged = 7,

    /// <summary>What the user had for another was handed over.</summary>
    LetterEnded = 8,

    /// <summary>A reference has a new value. It stands in each partition and concerns no user: its number is 0.</summary>
    ReferenceSet = 9,

    /// <summary>The user turned out to be another's alias.</summary>
    Departed = 10,

    /// <summary>The user got the state of one who departed.</summary>
    Absorbed = 11,
}

/// <summary>A journal entry as a store keeps it: a skeleton of numbers and names, and a payload with all that is personal.</summary>
/// <remarks>Forgetting a user removes the payloads and the user's id. The skeletons stay, so that sequences have no gap and counts stay true.</remarks>
public readonly record struct JournalRecord
{
    /// <summary>Its place in the partition, from 0 and without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>The user's number in the partition, from 1.</summary>
    public required long User { get; init; }

    /// <summary>The sequence of the user's record before this one; -1 where this is the first.</summary>
    public required long Previous { get; init; }

    /// <summary>What it is about.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>An event's type (empty where no one registered it), a decision's rule, a delivery's channel, a control's kind, what a letter was about, a reference's name. One of few; a store keeps each text once.</summary>
    public required string Name { get; init; }

    /// <summary>A decision's step, a control's rule, or empty. One of few.</summary>
    public string Detail { get => field ?? ""; init => field = value; }

    /// <summary>A decision's <see cref="Outcome"/>, an event's <see cref="EventOrigin"/>, a delivery's <see cref="DeliveryState"/>, a letter's <see cref="PublishStatus"/>, as a number.</summary>
    public int Code { get; init; }

    /// <summary>When it happened, a decision: when it was due. In UTC ticks of 100 ns since 0001-01-01.</summary>
    public required long Time { get; init; }

    /// <summary>The user's clock at the record, in the same unit.</summary>
    public required long Clock { get; init; }

    /// <summary>The rest as a JSON object in UTF-8; empty once the user was forgotten. From <see cref="IJournal.Append"/> it is only valid during the call.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}
