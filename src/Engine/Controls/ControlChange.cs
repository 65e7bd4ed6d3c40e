namespace Wellspring.Engine;

/// <summary>What a change of the engine's controls does.</summary>
public enum ControlKind
{
    /// <summary>Nothing is sent any more.</summary>
    StopAll,

    /// <summary>Sending goes on after <see cref="StopAll"/>.</summary>
    Resume,

    /// <summary>Only some users are sent anything.</summary>
    AllowOnly,

    /// <summary>All users are sent to again, after <see cref="AllowOnly"/>.</summary>
    AllowEveryone,

    /// <summary>All rules run in shadow mode.</summary>
    DryRun,

    /// <summary>The end of <see cref="DryRun"/>; rules that are in shadow mode themselves stay so.</summary>
    EndDryRun,

    /// <summary>A rule is paused.</summary>
    Pause,

    /// <summary>A rule runs in shadow mode.</summary>
    Shadow,

    /// <summary>A rule runs as it should, after <see cref="Pause"/> or <see cref="Shadow"/>.</summary>
    Run,
}

/// <summary>A change of the engine's controls, for <see cref="MarketingEngine.ControlAsync"/>.</summary>
public sealed class ControlChange
{
    private ControlChange(ControlKind kind, string rule = "", IReadOnlyList<string>? users = null) => (Kind, Rule, Users) = (kind, rule, users ?? []);

    /// <summary>Nothing is sent to anyone: what would be is Suppressed, of whatever class. Rules go on, and so do their state actions.</summary>
    public static ControlChange StopAll { get; } = new(ControlKind.StopAll);

    /// <summary>Takes <see cref="StopAll"/> back.</summary>
    public static ControlChange Resume { get; } = new(ControlKind.Resume);

    /// <summary>Takes <see cref="AllowOnly"/> back.</summary>
    public static ControlChange AllowEveryone { get; } = new(ControlKind.AllowEveryone);

    /// <summary>All rules run in shadow mode: what would be sent is Shadow and counts for nothing.</summary>
    public static ControlChange DryRun { get; } = new(ControlKind.DryRun);

    /// <summary>Takes <see cref="DryRun"/> back.</summary>
    public static ControlChange EndDryRun { get; } = new(ControlKind.EndDryRun);

    /// <summary>What it does.</summary>
    public ControlKind Kind { get; }

    /// <summary>The rule it is about; empty where it is about all.</summary>
    public string Rule { get; }

    internal IReadOnlyList<string> Users { get; }

    /// <summary>Only these users are sent anything; for all others it is Suppressed, of whatever class. The list replaces the one before.</summary>
    /// <param name="users">The users' ids, none of them empty. An empty list allows no one. Only hashes of them are kept.</param>
    public static ControlChange AllowOnly(IEnumerable<string> users)
    {
        ArgumentNullException.ThrowIfNull(users);
        IReadOnlyList<string> all = [.. users];
        return all.Any(string.IsNullOrEmpty) ? throw new ArgumentException("A user's id is empty.", nameof(users)) : new(ControlKind.AllowOnly, users: all);
    }

    /// <summary>The rule's proposals are Paused: nothing is sent and no state action folds. Its instances go on.</summary>
    /// <param name="rule">The rule's id.</param>
    public static ControlChange Pause(string rule) => Of(ControlKind.Pause, rule);

    /// <summary>The rule runs in shadow mode: what would be sent is Shadow, counts for nothing, and no state action folds.</summary>
    /// <param name="rule">The rule's id.</param>
    public static ControlChange Shadow(string rule) => Of(ControlKind.Shadow, rule);

    /// <summary>Takes <see cref="Pause"/> or <see cref="Shadow"/> back.</summary>
    /// <param name="rule">The rule's id.</param>
    public static ControlChange Run(string rule) => Of(ControlKind.Run, rule);

    private static ControlChange Of(ControlKind kind, string rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(rule);
        return new(kind, rule);
    }
}
