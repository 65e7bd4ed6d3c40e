namespace Wellspring.Engine;

/// <summary>Why a user gets a message; it decides which gates judge it.</summary>
public enum MessageClass
{
    /// <summary>Advertising. Judged by every gate.</summary>
    Marketing,

    /// <summary>Helps the user with what they have. Exempt from marketing consent and holdout; caps judge it only where configured for it.</summary>
    Service,

    /// <summary>The user is waiting for it. Judged by due, limits and channel only.</summary>
    Transactional,
}
