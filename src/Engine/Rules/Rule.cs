namespace Wellspring.Engine;

/// <summary>Whether an instance's trigger and an event belong together.</summary>
internal delegate bool Match(object? trigger, object data);

/// <summary>A compiled rule. Immutable.</summary>
internal sealed class Rule
{
    public required string Id { get; init; }

    public required int Priority { get; init; }

    /// <summary>A hash of what it says, the options' values folded in.</summary>
    public ulong Version { get; set; }

    public required OnActivation OnActivation { get; init; }

    /// <summary>The clauses as they were written.</summary>
    public required IReadOnlyList<string> Clauses { get; init; }

    /// <summary>Its place in a user's memory of rules, which holds 1 once a Once rule has triggered, or the level reached; -1 where it needs none.</summary>
    public required int Memory { get; init; }

    public required bool Once { get; init; }

    public required bool Restarts { get; init; }

    public required long MaxTriggerAge { get; init; }

    public required Limit? Limit { get; init; }

    /// <summary>The arms of experiments that the user must be in.</summary>
    public required RuleArm[] Arms { get; init; }

    public required Levels? Levels { get; init; }

    public required Func<object, string?>? Key { get; init; }

    /// <summary>The records of events that it may tell other users.</summary>
    public required IReadOnlyCollection<Type> Tells { get; init; }

    /// <summary>The references that the conditions of its trigger read, ordinally sorted.</summary>
    public required string[] References { get; set; }

    /// <summary>It is about silence, and any activity starts it anew.</summary>
    public required bool IsSilence { get; init; }

    /// <summary>What ends its instances, by the event type's index; null matches every event of the type.</summary>
    public required Match?[][] ExitsByEvent { get; init; }

    /// <summary>For a rule that is removed: when what is left of its instances is cancelled, in UTC ticks.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>It is not in force any more; its instances go on, and what they propose is Paused.</summary>
    public bool IsRemoved => Until < long.MaxValue;

    /// <summary>Null where it competes with no other rule.</summary>
    public ExclusiveGroup? Exclusive { get; set; }

    /// <summary>Where instances start: the first, or with a crossing the one of the level reached.</summary>
    public Section[] Sections { get; set; } = [];

    /// <summary>All sections, those of branches too, in the order they were written.</summary>
    public Section[] AllSections { get; set; } = [];

    /// <summary>All steps by name, those of branches too.</summary>
    public Dictionary<string, Step> Steps { get; } = new(StringComparer.Ordinal);
}

/// <summary>Steps in the order they are due, and at the end perhaps a wait.</summary>
internal sealed class Section
{
    public required Step[] Steps { get; init; }

    public Wait? Wait { get; set; }

    public IEnumerable<Section> AndBranches() => Wait is null ? [this] : [this, .. Wait.Then.AndBranches(), .. Wait.Otherwise.AndBranches()];
}

internal sealed record Step(string Name, int Index, long After, Condition? Where, Func<UserFacts, object?, Actions> Act)
{
    public Section Section { get; set; } = null!;
}

/// <summary>A wait for an event of the type at the index Event.</summary>
internal sealed record Wait(int Event, long From, long Until, Match? Match, Section Then, Section Otherwise);

/// <summary>At most <paramref name="Max"/> instances in a window of <paramref name="Per"/>.</summary>
internal sealed record Limit(int Max, TimeSpan Per, TimesSlot Times);

/// <summary>A value and the thresholds that it crosses.</summary>
internal sealed record Levels(Func<UserState, decimal> Value, decimal[] Thresholds)
{
    /// <summary>How many thresholds the value has reached.</summary>
    public int LevelOf(UserState user)
    {
        var value = Value(user);
        var level = 0;
        while (level < Thresholds.Length && Thresholds[level] <= value)
        {
            level++;
        }

        return level;
    }
}

/// <summary>What can start a rule: an event for which the condition, if any, is true.</summary>
internal sealed record RuleTrigger(Rule Rule, Condition? Condition);
