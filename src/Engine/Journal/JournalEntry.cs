namespace Wellspring.Engine;

/// <summary>One entry of the journal. A user's state is the fold of the user's entries.</summary>
public abstract class JournalEntry
{
    private protected JournalEntry(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        User = user;
    }

    /// <summary>The user the entry is about.</summary>
    public string User { get; }
}
