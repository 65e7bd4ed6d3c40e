using System.Security.Cryptography;

namespace Wellspring.Adapters.WeChat.Tests.Accounts;

/// <summary>Accounts that have no mistake.</summary>
internal static class Samples
{
    public const string Secret = "sec1234567890abcdefsecretsecret0";
    public const string Token = "callbacktoken1";
    public const string AesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    private static readonly Lazy<string> Pem = new(() =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    });

    public static string PrivateKey => Pem.Value;

    public static void App(WeChatAppOptions app) => (app.AppId, app.AppSecret, app.Callback.Token, app.Callback.EncodingAesKey) = ("wx1234567890abcdef", Secret, Token, AesKey);

    public static void Corp(WeComOptions corp)
    {
        corp.CorpId = "ww1234567890abcdef";
        corp.AddApp("service", App);
    }

    public static void App(WeComAppOptions app) =>
        (app.AgentId, app.Secret, app.Callback.Token, app.Callback.EncodingAesKey, app.Channels.GatherFor) = (1000002, Secret, Token, AesKey, TimeSpan.Zero);

    public static void Pay(WeChatPayOptions pay) => (pay.MerchantId, pay.SerialNumber, pay.PrivateKey) = ("1900000001", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1", PrivateKey);
}
