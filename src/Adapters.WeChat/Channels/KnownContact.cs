using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Finds who someone is in a corporation: the customer's external_userid and the employee whose customer they are, or the employee that the user is. Each employee has customers of
/// their own: who leaves one stays the others'. Whether that is so of one who was neither the first nor the last, and came back to them, the platform knows.
/// </summary>
internal sealed class KnownContact
{
    private static readonly Expression<Func<CustomerAdded, string>> AddedTo = e => e.StaffId;
    private static readonly Expression<Func<CustomerRemoved, string>> RemovedFrom = e => e.StaffId;
    private readonly string apps;
    private readonly Expression<Func<CustomerAdded, bool>> added;
    private readonly Expression<Func<CustomerRemoved, bool>> removed;
    private readonly string customerPrefix;
    private readonly string staffPrefix;
    private readonly bool readsId;

    public KnownContact(WeComApp app, WeChatInboundOptions inbound)
    {
        // Whichever app of the corporation was told of it.
        apps = $"{app.Corp}.";
        (added, removed) = (e => e.Account.StartsWith(apps, StringComparison.Ordinal), e => e.Account.StartsWith(apps, StringComparison.Ordinal));
        (customerPrefix, staffPrefix) = ($"{app.Corp}:", WeChatUser.StaffId(app.Corp, ""));
        readsId = inbound.UserId == WeChatUser.DefaultId;
        Reads =
        [
            user => user.Last(added),
            user => user.First(added),
            user => user.LastAt(added),
            user => user.LastAt(removed),
            user => user.Distinct(AddedTo, added),
            user => user.Distinct(RemovedFrom, removed),

            // Kept for each employee.
            user => user.LastAt<CustomerAdded>(e => e.Account.StartsWith(apps, StringComparison.Ordinal) && e.StaffId == user.Last(added)!.StaffId),
            user => user.LastAt<CustomerRemoved>(e => e.Account.StartsWith(apps, StringComparison.Ordinal) && e.StaffId == user.Last(added)!.StaffId),
        ];
    }

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; }

    /// <summary>The employee who became the user's contact last and still is, else the one who did first; null where neither is known to be.</summary>
    public string? StaffOf(UserFacts user) => new[] { user.Last(added), user.First(added) }.FirstOrDefault(contact => contact is { StaffId.Length: > 0 } && Has(user, contact.StaffId))?.StaffId;

    /// <summary>The employee that the user is; null where they are none.</summary>
    public string? Staff(UserFacts user) => After(staffPrefix, user.Id);

    /// <summary>What <see cref="Reach"/> reads for a channel.</summary>
    public IReadOnlyList<Expression<Func<UserFacts, object?>>> ReadsFor(string channel) => [.. Reads, user => user.TurnedAwayAt(channel)];

    /// <summary>The customer's external_userid, where some employee may have them as a customer, and the platform has not told the channel otherwise since the user was added last.</summary>
    public Reachability Reach(UserFacts user, string channel) =>
        (user.Last(added)?.CustomerId ?? (readsId && Staff(user) is null ? After(customerPrefix, user.Id) : null)) is not { } customer ? Reachability.Unreachable(Unsent.NoContact)
        : HasLeft(user) || (user.TurnedAwayAt(channel) is { } refused && !(user.LastAt(added) > refused)) ? Reachability.Unreachable(Unsent.LostContact)
        : Reachability.At(customer);

    private bool HasLeft(UserFacts user) =>
        user.Last(added) is not null && user.LastAt(removed) is not null && StaffOf(user) is null && user.Distinct(RemovedFrom, removed) >= user.Distinct(AddedTo, added);

    /// <summary>Whether one who became the user's contact still is.</summary>
    private bool Has(UserFacts user, string staff) => user.LastAt(removed) is null
        || !(user.LastAt<CustomerRemoved>(e => e.Account.StartsWith(apps, StringComparison.Ordinal) && e.StaffId == staff) > user.LastAt<CustomerAdded>(e => e.Account.StartsWith(apps, StringComparison.Ordinal) && e.StaffId == staff));

    private static string? After(string prefix, string id) => id.Length > prefix.Length && id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : null;
}
