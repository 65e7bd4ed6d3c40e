namespace Wellspring.Engine;

/// <summary>Where an event comes from. Only <see cref="User"/> counts as activity of the user.</summary>
public enum EventOrigin
{
    /// <summary>The user did something.</summary>
    User,

    /// <summary>A channel reports what became of a delivery.</summary>
    Receipt,

    /// <summary>A rule raised it for the same user.</summary>
    Raised,

    /// <summary>A rule told it to another user.</summary>
    Told,

    /// <summary>History loaded from another system, and what followed from it. It counts and arms; what it makes due at once is not sent (<see cref="Outcome.History"/>).</summary>
    Import,

    /// <summary>Identities were linked.</summary>
    Identity,

    /// <summary>A value that depends on many users, such as a quantile.</summary>
    Reference,
}
