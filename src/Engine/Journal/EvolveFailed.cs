namespace Wellspring.Engine;

/// <summary>The entry before could not be folded into the user's state. The user is quarantined until other rules are in force; all others go on.</summary>
public sealed class EvolveFailed : JournalEntry
{
    internal EvolveFailed(string user, string error, string version)
        : base(user) => (Error, Version) = (error, version);

    /// <summary>The type of what was thrown.</summary>
    public string Error { get; }

    /// <summary>The version of the rules under which it was thrown.</summary>
    public string Version { get; }
}
