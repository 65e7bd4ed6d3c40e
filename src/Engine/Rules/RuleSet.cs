using System.Collections.Frozen;

namespace Wellspring.Engine;

/// <summary>All rules, compiled and indexed by the type of event that concerns them. Immutable.</summary>
internal sealed record RuleSet
{
    private StateLayout? layout;
    private Rule[]? all;

    public required EventTypes Events { get; init; }

    /// <summary>A hash of all that changes what is made of the same history.</summary>
    public required ulong VersionHash { get; init; }

    /// <summary>What stands where in a user's state.</summary>
    public StateLayout Layout => layout ??= new(
        Facts.SlotNames(),
        [.. Rules.Where(rule => rule.Memory >= 0).OrderBy(rule => rule.Memory).Select(rule => rule.Id)],
        [.. Events.All.Select(type => type.Name)],
        [.. AllRules.Select(rule => rule.Id)]);

    public string Version => field ??= ActiveRules.Text(VersionHash);

    public required Rule[] Rules { get; init; }

    /// <summary>Rules that are not in force any more, and may have users on their way yet.</summary>
    public Rule[] Removed { get; private set; } = [];

    /// <summary>Those in force, then those removed.</summary>
    public Rule[] AllRules => Removed.Length == 0 ? Rules : all ??= [.. Rules, .. Removed];

    public required FactTable Facts { get; init; }

    /// <summary>What an event of each type folds into, by the type's index.</summary>
    public required Slot[][] SlotsByEvent { get; init; }

    public required TriggerIndex[] TriggersByEvent { get; init; }

    /// <summary>Whether an event of each type can end instances or is waited for by some.</summary>
    public required bool[] MovesInstances { get; init; }

    /// <summary>The rules about silence, which any activity starts anew.</summary>
    public required Rule[] Silences { get; init; }

    /// <summary>The rules that schedules start.</summary>
    public required Schedules Schedules { get; init; }

    /// <summary>The rules that start when users enter and leave segments.</summary>
    public required Borders Borders { get; init; }

    /// <summary>Compiles segments that are asked for while the engine runs.</summary>
    public required SegmentCompiler Segments { get; init; }

    /// <summary>How many rules remember something of a user.</summary>
    public required int Memories { get; init; }

    public required IReadOnlyList<CapCounter> Caps { get; init; }

    public required IReadOnlyDictionary<string, Experiment> Experiments { get; init; }

    /// <summary>How the values of references are read, by name.</summary>
    public required IReadOnlyDictionary<string, EventType> References { get; init; }

    /// <summary>What each user has agreed to.</summary>
    public required LedgerSlot Ledger { get; init; }

    public required ConsentRequirement Consent { get; init; }

    public required QuietHours? QuietHours { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>How long a processed event is known as processed; null for ever.</summary>
    public required TimeSpan? DedupeFor { get; init; }

    public required FrozenDictionary<string, Rule> ById { get; init; }

    /// <summary>A rule may tell other users something, or users share budgets, so that what happens to one depends on when it happens to another.</summary>
    public required bool SharesTime { get; init; }

    /// <summary>The same for one partition, which comes as far with schedules as it comes.</summary>
    public RuleSet ForPartition() => Schedules.Count == 0 ? this : this with { Schedules = Schedules.ForPartition() };

    public Rule? Find(string id) => ById.GetValueOrDefault(id) ?? Array.Find(Removed, rule => rule.Id == id);

    /// <summary>The same, with rules that are removed.</summary>
    public RuleSet With(Rule[] removed)
    {
        if (removed.Length == 0 && Removed.Length == 0)
        {
            return this;
        }

        var other = (RuleSet)MemberwiseClone();
        (other.Removed, other.all, other.layout) = (removed, null, null);
        return other;
    }
}

/// <summary>A cap and the slot that counts for it.</summary>
internal sealed record CapCounter(FrequencyCap Cap, TimesSlot Times);
