namespace Wellspring.Adapters.WeChat;

/// <summary>Someone whom the platform tells of, from whom the engine's user id is made.</summary>
/// <param name="Owner">Whose id it is: the account's name; in WeCom the corporation's, for its customers are those of all its apps.</param>
/// <param name="Id">The openid, or in WeCom the customer's external_userid.</param>
/// <param name="IsCustomer">Whether it is a customer in WeCom.</param>
public sealed record WeChatUser(string Owner, string Id, bool IsCustomer)
{
    /// <summary>The default: <c>shop:openid</c>.</summary>
    /// <param name="user">Whom the platform tells of.</param>
    public static string DefaultId(WeChatUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return $"{user.Owner}:{user.Id}";
    }

    /// <summary>The engine's user id of an employee in WeCom: <c>corp:staff:userid</c>.</summary>
    internal static string StaffId(string corp, string id) => $"{corp}:staff:{id}";

    /// <summary>For people, without the id.</summary>
    public override string ToString() => $"a user of {Owner}";
}
