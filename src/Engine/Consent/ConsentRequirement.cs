namespace Wellspring.Engine;

/// <summary>Which actions need the user's consent.</summary>
public enum ConsentRequirement
{
    /// <summary>None. Yet who has revoked consent gets no marketing.</summary>
    None,

    /// <summary>Those of class Marketing.</summary>
    Marketing,
}
