using System.Globalization;

namespace Wellspring.Engine;

/// <summary>A rule that a schedule starts, for the users for whom its condition is true then.</summary>
internal sealed record ScheduledTrigger(Schedule Schedule, RuleTrigger Trigger)
{
    /// <summary>What starts an instance when an occurrence reaches a user. The occurrence is its identity.</summary>
    public static Cause Cause(long occurrence, long due) =>
        new(null, new Occasion(new(due, TimeSpan.Zero)), due, Fnv1a.Hash128("schedule", occurrence.ToString(CultureInfo.InvariantCulture)), 0);
}

/// <summary>The rules that schedules start, and how far a partition has come with them.</summary>
/// <remarks>
/// Where an occurrence finds a rule's condition false it leaves no trace. What tells after a restart that it has been are the user's clock and this mark.
/// To look again at one that left no trace does no harm: it would find the same state. So a mark may be behind, and is noted now and then only.
/// </remarks>
internal sealed class Schedules(IReadOnlyList<ScheduledTrigger> triggers)
{
    private const long NoteEvery = TimeSpan.TicksPerHour;

    private readonly ScheduleMark[] marks = new ScheduleMark[triggers.Count];

    /// <summary>Entries are folded, as they were made; no occurrence is done with but for those that have one.</summary>
    private bool isRecovering;
    private bool cameUp;
    private long noted;

    public int Count => triggers.Count;

    public ScheduledTrigger this[int index] => triggers[index];

    /// <summary>The marks by rule, as a note has them.</summary>
    public IReadOnlyDictionary<string, ScheduleMark> Marks => triggers.Zip(marks).ToDictionary(pair => pair.First.Trigger.Rule.Id, pair => pair.Second, StringComparer.Ordinal);

    /// <summary>The same for one partition, with marks of its own.</summary>
    public Schedules ForPartition() => new(triggers);

    /// <summary>Only occurrences after this are for users.</summary>
    public long After(int index) => isRecovering ? marks[index].Since : Math.Max(marks[index].Since, marks[index].Done);

    /// <summary>An occurrence has reached a user.</summary>
    public void ComesUp() => cameUp = true;

    /// <summary>All occurrences of all users up to a time are done with. Whether that should be noted.</summary>
    public bool Pass(long time)
    {
        for (var i = 0; i < marks.Length; i++)
        {
            marks[i] = marks[i] with { Done = Math.Max(marks[i].Done, time - triggers[i].Schedule.LongestDelay) };
        }

        if (!cameUp || time - noted < NoteEvery)
        {
            return false;
        }

        (cameUp, noted) = (false, time);
        return true;
    }

    /// <summary>Before a journal's entries are folded: rules that it does not know yet have had no occurrence.</summary>
    /// <param name="known">The marks that the journal has.</param>
    /// <param name="areFirst">There were no rules before.</param>
    public void Recover(IReadOnlyDictionary<string, ScheduleMark> known, bool areFirst)
    {
        isRecovering = true;
        for (var i = 0; i < marks.Length; i++)
        {
            marks[i] = known.GetValueOrDefault(triggers[i].Trigger.Rule.Id, new(areFirst ? 0 : long.MaxValue, 0));
        }
    }

    /// <summary>The rules come into force: those that are new or were changed with the occurrences that follow, the others where they stand.</summary>
    public void Activate(IReadOnlyDictionary<string, ScheduleMark> known, Func<Rule, bool> isSame, long at)
    {
        for (var i = 0; i < marks.Length; i++)
        {
            var rule = triggers[i].Trigger.Rule;
            var mark = known.GetValueOrDefault(rule.Id, new(at, at));
            marks[i] = isSame(rule) ? mark : mark with { Done = Math.Max(mark.Done, at) };
        }

        Resume();
    }

    /// <summary>All entries are folded.</summary>
    public void Resume() => isRecovering = false;
}
