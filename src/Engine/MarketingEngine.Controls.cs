namespace Wellspring.Engine;

/// <content>Pilot safety: what people can stop, and how they see what is stopped.</content>
public sealed partial class MarketingEngine
{
    private const int LongestName = 200;
    private const int LongestReason = 1000;

    /// <summary>The controls in force.</summary>
    public EngineControls Controls => options.Panel.Current;

    /// <summary>Changes the controls. Every decision that is made after it returns is made under them, in all partitions, and they are in force again after a restart.</summary>
    /// <param name="change">What changes.</param>
    /// <param name="by">Who changes it. Not empty, at most 200 characters.</param>
    /// <param name="why">Why. Not empty, at most 1,000 characters. It stands in the reason of decisions.</param>
    /// <param name="cancellation">Ends the waiting; the change stays in force.</param>
    /// <returns>Completes when the change is in the journal. It is in force before that, also while the journal cannot be written.</returns>
    /// <exception cref="ArgumentException">A text is empty or too long, or there is no such rule.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task ControlAsync(ControlChange change, string by, string why, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        CheckWords(by, why);
        if (change.Rule.Length > 0 && RuleSet.Find(change.Rule) is null && !Controls.Rules.ContainsKey(change.Rule))
        {
            throw new ArgumentException($"There is no rule '{change.Rule}'; there are {string.Join(", ", RuleSet.Rules.Select(rule => rule.Id))}.", nameof(change));
        }

        Observers.CheckNotTelling();
        var changed = new ControlChanged(change.Kind, change.Rule, change.Users.Count, by, why, options.TimeProvider.GetUtcNow());
        options.Panel.Change(changed, change.Users.Select(aliases.Find));

        // Turns that began before end before it returns.
        Array.ForEach(partitions, partition => partition.Pass());
        var group = partitions[0].NoteControls(changed);
        stage?.Schedule();
        await CommittedAsync(group, cancellation).ConfigureAwait(false);
    }

    private static void CheckWords(string by, string why)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        ArgumentException.ThrowIfNullOrEmpty(why);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by.Length, LongestName, nameof(by));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(why.Length, LongestReason, nameof(why));
    }

    /// <summary>Reads the changes of the controls that the journal has, the oldest first.</summary>
    /// <exception cref="InvalidOperationException">The engine has no journal.</exception>
    public IEnumerable<ControlChanged> ReadControlHistory()
    {
        var entries = new EntryReader(options.Events);
        return Journal().Read(0).Where(record => record.Kind == RecordKind.ControlChanged).Select(record => (ControlChanged)entries.Read(record, ""));
    }
}
