using System.Security.Cryptography;

namespace Wellspring.WeChatSandbox;

/// <summary>The keys of a merchant and of the platform towards it. They are made when they are first asked for: it takes a while.</summary>
internal sealed class MerchantKeys(string? merchantsOwn) : IDisposable
{
    private const int Bits = 2048;

    private readonly Lazy<RSA> merchant = new(() => merchantsOwn is null ? RSA.Create(Bits) : Read(merchantsOwn));
    private readonly Lazy<RSA> platform = new(() => RSA.Create(Bits));

    /// <summary>What the merchant's requests are verified with.</summary>
    public RSA Merchant => merchant.Value;

    /// <summary>What the platform signs with.</summary>
    public RSA Platform => platform.Value;

    /// <summary>What the merchant signs with, in PEM; null where it has a key of its own.</summary>
    public string? PrivateKey => merchantsOwn is null ? Merchant.ExportPkcs8PrivateKeyPem() : null;

    public void Dispose()
    {
        foreach (var key in new[] { merchant, platform }.Where(key => key.IsValueCreated))
        {
            key.Value.Dispose();
        }
    }

    private static RSA Read(string pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
