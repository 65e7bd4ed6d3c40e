namespace Wellspring.Adapters.WeChat;

/// <summary>What the channels of an account are called. Receipts and consent name them.</summary>
internal static class ChannelNames
{
    /// <summary>Template messages of an Official Account.</summary>
    public static string Template(string account) => $"{account}.template";

    /// <summary>Subscription messages of an Official Account or a mini program.</summary>
    public static string Subscription(string account) => $"{account}.subscription";

    /// <summary>Customer service messages.</summary>
    public static string Service(string account) => $"{account}.service";

    /// <summary>Coupons of a merchant of WeChat Pay.</summary>
    public static string Coupon(string account) => $"{account}.coupon";

    /// <summary>Gifts of a WeChat shop, by a mini program.</summary>
    public static string Gift(string account) => $"{account}.gift";

    /// <summary>Messages of an app in WeCom to employees.</summary>
    public static string Staff(string account) => $"{account}.staff";

    /// <summary>Welcome messages of an app in WeCom.</summary>
    public static string Welcome(string account) => $"{account}.welcome";

    /// <summary>Messages to customers in WeCom that an employee confirms.</summary>
    public static string Customer(string account) => $"{account}.customer";

    /// <summary>Tags of an Official Account or of customers in WeCom.</summary>
    public static string Tags(string account) => $"{account}.tags";

    /// <summary>Mass messages of an Official Account.</summary>
    public static string Mass(string account) => $"{account}.mass";
}
