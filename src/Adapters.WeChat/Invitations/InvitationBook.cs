using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>The invitations of an account: the value of a reference of the engine, so that they are in the journal and rules can send them.</summary>
/// <param name="Invitations">One for each kind and key. That of a group whose code could not be asked for yet has an empty link, and no rule finds it.</param>
[JsonConverter(typeof(InvitationBookConverter))]
public sealed record InvitationBook(IReadOnlyList<Invitation> Invitations)
{
    internal static InvitationBook None { get; } = new([]);

    /// <summary>An invitation that stands, for a rule to send: <c>new Invite("vip-group").With("link", InvitationBook.Find(user, "corp.service", InvitationKind.Group, "vip")?.Link)</c>.</summary>
    /// <param name="user">The user's facts.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="kind">Where it leads.</param>
    /// <param name="key">The invitation's key.</param>
    /// <returns>The invitation; null where there is none, or it has expired by the time of the decision.</returns>
    public static Invitation? Find(UserFacts user, string account, InvitationKind kind, string key)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(key);
        return user.Reference<InvitationBook>(NameOf(account))?.Find(kind, key) is { Link.Length: > 0 } found && !found.HasExpired(user.Now) ? found : null;
    }

    /// <summary>What the reference is called.</summary>
    /// <param name="account">The account's name.</param>
    internal static string NameOf(string account) => $"wechat-invitations:{account}";

    internal Invitation? Find(InvitationKind kind, string key) => Invitations.FirstOrDefault(invitation => invitation.Kind == kind && invitation.Key == key);

    internal InvitationBook With(Invitation made) => new([.. Without(made.Kind, made.Key).Invitations, made]);

    internal InvitationBook Without(InvitationKind kind, string key) => new([.. Invitations.Where(invitation => invitation.Kind != kind || invitation.Key != key)]);

    /// <summary>Those that have not expired.</summary>
    internal InvitationBook At(DateTimeOffset now) => new([.. Invitations.Where(invitation => !invitation.HasExpired(now))]);
}
