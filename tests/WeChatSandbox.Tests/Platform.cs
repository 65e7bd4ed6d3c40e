using System.Text;
using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests;

/// <summary>A sandbox whose time stands still unless it is advanced, and plain calls to it.</summary>
internal sealed class Platform : IAsyncDisposable
{
    public const string App = DemoShop.OfficialAccountId;
    public const string Mini = DemoShop.MiniProgramId;

    private readonly HttpClient http = new();

    private Platform(Sandbox sandbox)
    {
        Sandbox = sandbox;
        http.BaseAddress = sandbox.Address;
    }

    public Sandbox Sandbox { get; }

    public Phone Lin => Sandbox.Phone("lin");

    public static async Task<Platform> StartAsync(Action<SandboxOptions>? configure = null)
    {
        SandboxOptions options = new() { Time = new StillTime(), CallbackTimeout = TimeSpan.FromSeconds(60) };
        configure?.Invoke(options);
        return new(await Sandbox.StartAsync(options));
    }

    public async Task<string> TokenAsync(string app = App)
    {
        var secret = app == App ? DemoShop.OfficialAccount.Secret : DemoShop.MiniProgram.Secret;
        var answer = await PostAsync("/cgi-bin/stable_token", $$"""{"grant_type":"client_credential","appid":"{{app}}","secret":"{{secret}}"}""");
        return answer.GetProperty("access_token").GetString()!;
    }

    /// <summary>POST with a token of the account.</summary>
    public async Task<JsonElement> CallAsync(string path, string json, string app = App) => await PostAsync($"{path}?access_token={await TokenAsync(app)}", json);

    /// <summary>POST with a token of the corp's first app.</summary>
    public async Task<JsonElement> CorpAsync(string path, string json) => await PostAsync($"{path}?access_token={await CorpTokenAsync()}", json);

    public async Task<string> CorpTokenAsync() =>
        (await GetAsync($"/cgi-bin/gettoken?corpid={DemoShop.CorpId}&corpsecret={DemoShop.Corp.Apps[0].Secret}")).Text("access_token");

    /// <summary>Uploads a file, and says what the platform answers.</summary>
    public async Task<JsonElement> UploadAsync(string type, string name, byte[] bytes, string app = App)
    {
        var token = app == DemoShop.CorpId ? await CorpTokenAsync() : await TokenAsync(app);
        using MultipartFormDataContent form = new() { { new ByteArrayContent(bytes), "media", name } };
        return await JsonOf(await http.PostAsync(new Uri($"/cgi-bin/media/upload?access_token={token}&type={type}", UriKind.Relative), form));
    }

    /// <summary>Uploads a picture, and says what the platform calls it.</summary>
    public async Task<string> PictureAsync(string app = App) => (await UploadAsync("image", "tea.png", Picture.Png, app)).Text("media_id");

    /// <summary>GET with a token of the account.</summary>
    public async Task<JsonElement> ReadAsync(string path, string query = "", string app = App) => await GetAsync($"{path}?access_token={await TokenAsync(app)}{query}");

    public async Task<JsonElement> PostAsync(string url, string json) => await JsonOf(await http.PostAsync(new Uri(url, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json")));

    public async Task<JsonElement> GetAsync(string url) => await JsonOf(await http.GetAsync(new Uri(url, UriKind.Relative)));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => http.SendAsync(request);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Sandbox.DisposeAsync();
    }

    private static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        using (response)
        {
            response.StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            return document.RootElement.Clone();
        }
    }
}

internal static class Answers
{
    public static int Code(this JsonElement answer) => answer.TryGetProperty("errcode", out var code) ? code.GetInt32() : 0;

    public static string Message(this JsonElement answer) => answer.GetProperty("errmsg").GetString()!;

    public static string Text(this JsonElement answer, string name) => answer.GetProperty(name).GetString()!;
}

/// <summary>Time that stands still; its timers never fire by themselves.</summary>
internal sealed class StillTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));

    public override DateTimeOffset GetUtcNow() => Start;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
