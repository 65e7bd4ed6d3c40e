using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Finds who someone is in a corporation: the customer's external_userid and the employee whose customer they are, or the employee that the user is.</summary>
internal sealed class KnownContact
{
    private readonly Expression<Func<CustomerAdded, bool>> ofCorp;
    private readonly string customerPrefix;
    private readonly string staffPrefix;
    private readonly bool readsId;

    public KnownContact(WeComApp app, WeChatInboundOptions inbound)
    {
        // Whichever app of the corporation was told of it.
        var apps = $"{app.Corp}.";
        ofCorp = e => e.Account.StartsWith(apps, StringComparison.Ordinal);
        (customerPrefix, staffPrefix) = ($"{app.Corp}:", WeChatUser.StaffId(app.Corp, ""));
        readsId = inbound.UserId == WeChatUser.DefaultId;
        Reads = [user => user.Last(ofCorp)];
    }

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; }

    /// <summary>The employee who became the user's contact last; null where none is known.</summary>
    public string? StaffOf(UserFacts user) => user.Last(ofCorp)?.StaffId is { Length: > 0 } staff ? staff : null;

    /// <summary>The employee that the user is; null where they are none.</summary>
    public string? Staff(UserFacts user) => After(staffPrefix, user.Id);

    /// <summary>The customer's external_userid; null where none is known.</summary>
    public string? Customer(UserFacts user) => user.Last(ofCorp)?.CustomerId ?? (readsId && Staff(user) is null ? After(customerPrefix, user.Id) : null);

    private static string? After(string prefix, string id) => id.Length > prefix.Length && id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : null;
}
