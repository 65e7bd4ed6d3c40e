using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox.Tests.Pay;

/// <summary>A call of the demo shop's merchant, signed.</summary>
internal static class MerchantCall
{
    /// <param name="platform">Whom it asks.</param>
    /// <param name="path">The path of WeChat Pay.</param>
    /// <param name="json">The body; null: it is a GET.</param>
    /// <param name="change">Spoils the Authorization.</param>
    /// <param name="skew">How far the merchant's clock is off.</param>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(Platform platform, string path, string? json = null, Func<string, string>? change = null, TimeSpan skew = default)
    {
        var merchant = DemoShop.Merchant;
        var (method, body) = (json is null ? HttpMethod.Get : HttpMethod.Post, Encoding.UTF8.GetBytes(json ?? ""));
        using var key = RSA.Create();
        key.ImportFromPem(platform.Sandbox.MerchantPrivateKey(merchant.MerchantId));
        var timestamp = (platform.Sandbox.Clock.GetUtcNow() + skew).ToUnixTimeSeconds();
        var header = $"mchid=\"{merchant.MerchantId}\",nonce_str=\"n\",signature=\"{WeChatPaySignature.Sign(key, method.Method, path, timestamp, "n", body)}\",timestamp=\"{timestamp}\",serial_no=\"{merchant.SerialNumber}\"";
        using HttpRequestMessage request = new(method, path) { Content = json is null ? null : new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue(WeChatPaySignature.Scheme, change?.Invoke(header) ?? header);
        using var response = await platform.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, answer.RootElement.Clone());
    }
}
