using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox.Tests.Pay;

/// <summary>Where the demo shop's merchant is notified: checks the platform's signature, and opens what is encrypted.</summary>
internal sealed class MerchantServer : IAsyncDisposable
{
    private static readonly MerchantOptions Merchant = DemoShop.Merchant;
    private readonly WebApplication app;

    private MerchantServer(WebApplication app) => this.app = app;

    /// <summary>The type and the resource of what came, as often as it came.</summary>
    public ConcurrentQueue<(string Type, JsonElement Resource)> Notifications { get; } = new();

    /// <summary>How many of the next are not acknowledged.</summary>
    public int Refuses { get; set; }

    public static async Task<MerchantServer> StartAsync(Sandbox sandbox)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        MerchantServer server = new(app);
        var key = sandbox.PlatformKey(Merchant.MerchantId);
        app.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            server.Take(key, context.Request.Headers, body.ToArray());
            context.Response.StatusCode = server.Refuses-- > 0 ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
        });
        await app.StartAsync();
        sandbox.Notify(Merchant.MerchantId, new(app.Urls.First()));
        return server;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private void Take(KeyValuePair<string, string> platformKey, IHeaderDictionary headers, byte[] body)
    {
        using var key = RSA.Create();
        key.ImportFromPem(platformKey.Value);
        headers["Wechatpay-Serial"].ToString().Should().Be(platformKey.Key);
        WeChatPaySignature.VerifyCallback(key, long.Parse(headers["Wechatpay-Timestamp"]!, CultureInfo.InvariantCulture), headers["Wechatpay-Nonce"]!, body, headers["Wechatpay-Signature"]).Should().BeTrue();
        using var json = JsonDocument.Parse(body);
        var resource = json.RootElement.GetProperty("resource");
        WeChatPayResource.TryDecrypt(Merchant.ApiV3Key, resource.Text("nonce"), resource.Text("associated_data"), resource.Text("ciphertext"), out var plain).Should().BeTrue();
        using var opened = JsonDocument.Parse(plain!);
        Notifications.Enqueue((json.RootElement.Text("event_type"), opened.RootElement.Clone()));
    }
}
