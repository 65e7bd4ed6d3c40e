namespace Wellspring.Engine;

/// <summary>An entry on its way into the journal, with the user's clock when it was folded.</summary>
internal readonly record struct StagedEntry(UserState? User, JournalEntry Entry, long Clock)
{
    /// <summary>The sequence of the user's entry before; -1 for the first.</summary>
    public long Previous { get; init; } = -1;
}

/// <summary>The entries of one turn, which are committed together.</summary>
internal sealed class Batch
{
    private readonly List<StagedEntry> entries = [];

    /// <summary>How many entries the batch has.</summary>
    public int Count => entries.Count;

    public IReadOnlyList<StagedEntry> Entries => entries;

    /// <summary>Adds an entry that was folded at the user's clock.</summary>
    public void Add(UserState user, JournalEntry entry) => entries.Add(new(user, entry, user.Clock));

    /// <summary>Adds rules that came into force.</summary>
    public void Add(RuleSetActivated activated) => entries.Add(new(null, activated, activated.At.UtcTicks));

    /// <summary>Adds a change of the controls.</summary>
    public void Add(ControlChanged changed) => entries.Add(new(null, changed, changed.At.UtcTicks));

    /// <summary>Adds a reference's new value.</summary>
    public void Add(ReferenceSet set) => entries.Add(new(null, set, set.At.UtcTicks));

    /// <summary>Takes back the entries from a place on.</summary>
    public void Truncate(int count) => entries.RemoveRange(count, entries.Count - count);

    public void Clear() => entries.Clear();
}
