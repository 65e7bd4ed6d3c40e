using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Wellspring.PilotHost.Tests;

/// <summary>A pilot host in the test's process, on a free port, with accounts at a simulated WeChat.</summary>
internal sealed class Pilot : IAsyncDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-pilot-");
    private readonly HttpClient client = new();
    private readonly WebApplication app;

    private Pilot(Action<EngineOptions>? change, params string[] settings)
    {
        var builder = PilotApp.Builder(["--urls=http://127.0.0.1:0", $"--Store={Path.Combine(folder.FullName, "pilot.db")}", $"--Events:ApiKey={Key}", .. Accounts.Shop("http://127.0.0.1:9"), .. settings]);
        builder.Logging.ClearProviders();
        PilotApp.Compose(builder).Configure((_, options) => change?.Invoke(options));
        app = PilotApp.Map(builder.Build());
    }

    public MarketingEngine Engine => app.Services.GetRequiredService<MarketingEngine>();

    public Uri Address => new(app.Urls.Single());

    public static async Task<Pilot> StartAsync(Action<EngineOptions>? change = null, params string[] settings)
    {
        Pilot pilot = new(change, settings);
        await pilot.app.StartAsync();
        return pilot;
    }

    public Task<(int Status, string Body)> PostAsync(string body, string type = "application/json", string? key = Key) => PostAsync(new StringContent(body, Encoding.UTF8, type), key);

    public async Task<(int Status, string Body)> PostAsync(HttpContent content, string? key = Key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Address, "/events")) { Content = content };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<string> GetAsync(string path) => client.GetStringAsync(new Uri(Address, path));

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

/// <summary>The accounts of the simulated shop, as settings.</summary>
internal static class Accounts
{
    public static string[] Shop(string platform) =>
    [
        $"--WeChat:Addresses:Api={platform}",
        $"--WeChat:OfficialAccounts:shop:AppId={DemoShop.OfficialAccountId}",
        $"--WeChat:OfficialAccounts:shop:AppSecret={DemoShop.OfficialAccount.Secret}",
        $"--WeChat:OfficialAccounts:shop:Callback:Token={new CallbackOptions().Token}",
        $"--WeChat:OfficialAccounts:shop:Callback:EncodingAesKey={new CallbackOptions().AesKey}",
    ];

    /// <summary>Those beside the Official Account that messages.demo.json needs.</summary>
    public static string[] Others(string platform) =>
    [
        $"--WeChat:Addresses:Work={platform}",
        $"--WeChat:WeCom:corp:CorpId={DemoShop.CorpId}",
        $"--WeChat:WeCom:corp:Apps:service:AgentId={DemoShop.Corp.Apps[0].AgentId}",
        $"--WeChat:WeCom:corp:Apps:service:Secret={DemoShop.Corp.Apps[0].Secret}",
        $"--WeChat:WeCom:corp:Apps:service:Callback:Token={new CallbackOptions().Token}",
        $"--WeChat:WeCom:corp:Apps:service:Callback:EncodingAesKey={new CallbackOptions().AesKey}",
        $"--WeChat:MiniPrograms:mini:AppId={DemoShop.MiniProgramId}",
        $"--WeChat:MiniPrograms:mini:AppSecret={DemoShop.MiniProgram.Secret}",
        $"--WeChat:MiniPrograms:mini:Callback:Token={new CallbackOptions().Token}",
        $"--WeChat:MiniPrograms:mini:Callback:EncodingAesKey={new CallbackOptions().AesKey}",
    ];
}
