namespace Wellspring.Adapters.WeChat;

/// <summary>A merchant of WeChat Pay, API v3.</summary>
public sealed class WeChatPayOptions
{
    /// <summary>The merchant's number (mchid): digits. Required.</summary>
    public string? MerchantId { get; set; }

    /// <summary>The serial number of the merchant's certificate: hex digits. Required.</summary>
    public string? SerialNumber { get; set; }

    /// <summary>The merchant's private key in PEM (apiclient_key.pem), RSA with at least 2048 bits. Required.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>The APIv3 key: 32 characters. Required to read callbacks.</summary>
    public string? ApiV3Key { get; set; }

    /// <summary>The platform's keys by their serial number or key id, each a certificate or a public key in PEM. Required to read callbacks.</summary>
    public IDictionary<string, string> PlatformKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The Official Accounts and mini programs whose users get coupons, by their names; each is bound to the merchant in the console. A user gets them by the first of these where the openid is known. Default none: the merchant gives no coupons.</summary>
    public IList<string> Apps { get; } = [];

    /// <summary>Where the platform is, for this merchant.</summary>
    public WeChatAddresses Addresses { get; } = new();
}
