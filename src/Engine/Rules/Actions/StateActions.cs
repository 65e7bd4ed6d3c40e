namespace Wellspring.Engine;

/// <summary>Set the user's tier.</summary>
/// <param name="Tier">The tier's name.</param>
public sealed record SetTier(string Tier) : StateAction;

/// <summary>Put a tag on the user.</summary>
/// <param name="Name">The tag, compared ordinally.</param>
public sealed record AddTag(string Name) : StateAction;

/// <summary>Take a tag off the user.</summary>
/// <param name="Name">The tag, compared ordinally.</param>
public sealed record RemoveTag(string Name) : StateAction;

/// <summary>Grant points to the user, or take them with a negative number.</summary>
/// <param name="Points">The points.</param>
public sealed record GrantPoints(decimal Points) : StateAction;

/// <summary>Set an attribute of the user. The attribute <c>zone</c> is the user's time zone, as an IANA id.</summary>
/// <param name="Name">The attribute's name, compared ordinally.</param>
/// <param name="Value">Its value; null removes it.</param>
public sealed record SetAttribute(string Name, string? Value) : StateAction;
