using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>The invitations of an account: the value of a reference of the engine, so that they are in the journal and rules can send them.</summary>
/// <param name="Invitations">By their keys.</param>
public sealed record InvitationBook(IReadOnlyDictionary<string, Invitation> Invitations)
{
    internal static InvitationBook None { get; } = new(new Dictionary<string, Invitation>());

    /// <summary>An invitation that stands, for a rule to send: <c>new Invite("vip-group").With("link", InvitationBook.Find(user, "corp.service", "vip")?.Link)</c>.</summary>
    /// <param name="user">The user's facts.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="key">The invitation's key.</param>
    /// <returns>The invitation; null where there is none, or it has expired by the time of the decision.</returns>
    public static Invitation? Find(UserFacts user, string account, string key)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(key);
        return user.Reference<InvitationBook>(NameOf(account))?.Invitations.GetValueOrDefault(key) is { } found && !(found.Expires <= user.Now) ? found : null;
    }

    /// <summary>What the reference is called.</summary>
    /// <param name="account">The account's name.</param>
    internal static string NameOf(string account) => $"wechat-invitations:{account}";
}

/// <summary>A QR code by which users come. Its key comes back with who used it.</summary>
/// <param name="Key">The campaign's key: <see cref="Followed.Scene"/> and <see cref="ScannedQr.Scene"/>, <see cref="CustomerAdded.State"/>, or <see cref="GroupJoined.State"/>.</param>
/// <param name="Id">What the platform calls it: a config_id, or a ticket.</param>
/// <param name="Link">Where a tap leads, or the code's picture, where the platform has no other.</param>
/// <param name="Picture">The address of the code's picture.</param>
/// <param name="Expires">Until when it can be used, in UTC; null for as long as it is there.</param>
/// <param name="Groups">The chat_ids of the customer groups that it was made for; null where it leads to none.</param>
public sealed record Invitation(string Key, string Id, string Link, string Picture, DateTimeOffset? Expires = null, IReadOnlyList<string>? Groups = null);

/// <summary>What came of asking for an invitation.</summary>
/// <param name="Invitation">The invitation; null where there is none.</param>
/// <param name="Reason">Why there is none, without personal data; empty where there is one.</param>
/// <param name="After">How long to wait before asking again; null where nothing is known.</param>
public sealed record InvitationResult(Invitation? Invitation, string Reason = "", TimeSpan? After = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InvitationBook))]
internal sealed partial class InvitationBookJson : JsonSerializerContext;
