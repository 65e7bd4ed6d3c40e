namespace Wellspring.Engine;

/// <summary>What is done with a text that is longer than it may be.</summary>
public enum OnTooLong
{
    /// <summary>It is cut; an ellipsis is its last character.</summary>
    Cut,

    /// <summary>The message is not sent.</summary>
    Refuse,
}
