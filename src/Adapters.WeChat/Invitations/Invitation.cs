namespace Wellspring.Adapters.WeChat;

/// <summary>Where an invitation leads. A campaign may have one of each, by the same key.</summary>
public enum InvitationKind
{
    /// <summary>To an Official Account.</summary>
    Scene,

    /// <summary>To an employee in WeCom.</summary>
    Contact,

    /// <summary>To a customer group in WeCom.</summary>
    Group,
}

/// <summary>A QR code by which users come. Its key comes back with who used it.</summary>
/// <param name="Kind">Where it leads.</param>
/// <param name="Key">The campaign's key: <see cref="Followed.Scene"/> and <see cref="ScannedQr.Scene"/>, <see cref="CustomerAdded.State"/>, or <see cref="GroupJoined.State"/>.</param>
/// <param name="Id">What the platform calls it: a config_id, or a ticket.</param>
/// <param name="Link">Where a tap leads, or the code's picture, where the platform has no other.</param>
/// <param name="Picture">The address of the code's picture.</param>
/// <param name="Expires">Until when it can be used, in UTC; null for as long as it is there.</param>
/// <param name="Groups">The chat_ids of the customer groups that it was made for; null where it leads to none.</param>
public sealed record Invitation(InvitationKind Kind, string Key, string Id, string Link, string Picture, DateTimeOffset? Expires = null, IReadOnlyList<string>? Groups = null)
{
    internal bool HasExpired(DateTimeOffset now) => Expires <= now;
}

/// <summary>What came of asking for an invitation, or of taking one out.</summary>
/// <param name="Invitation">The invitation; null where there is none.</param>
/// <param name="Reason">Why there is none, or why the platform did not take it back, without personal data; empty where all is well.</param>
/// <param name="After">How long to wait before asking again; null where nothing is known.</param>
public sealed record InvitationResult(Invitation? Invitation, string Reason = "", TimeSpan? After = null);
