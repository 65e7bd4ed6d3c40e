namespace Wellspring.Engine;

/// <summary>One entry of the journal. A user's state is the fold of the user's entries.</summary>
public abstract class JournalEntry
{
    /// <summary>An entry about no user.</summary>
    private protected JournalEntry() => User = "";

    private protected JournalEntry(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        User = user;
    }

    /// <summary>The user the entry is about; empty where it is about none.</summary>
    public string User { get; }
}
