using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>A receiver with an engine behind it, and the platform's pen.</summary>
internal sealed class Shop : IDisposable
{
    public const string OpenId = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_714_112_445);

    public Shop(Action<WeChatOptions>? wechat = null, Action<EngineOptions>? engine = null, FakePlatform? platform = null, IWeChatCallbackHandler[]? handlers = null, ILogger<WeChatReceiver>? logger = null)
    {
        platform ??= new FakePlatform(_ => """{"subscribe":1}""");
        Client = platform.Client(Time, options =>
        {
            options.AddOfficialAccount("shop", Samples.App)
                .AddMiniProgram("mini", Samples.App)
                .AddOfficialAccount("plain", app =>
                {
                    Samples.App(app);
                    app.Callback.EncodingAesKey = null;
                })
                .AddOfficialAccount("both", app =>
                {
                    Samples.App(app);
                    app.Callback.AcceptPlain = true;
                })
                .AddWeCom("corp", Samples.Corp);
            wechat?.Invoke(options);
        });
        Engine = MarketingEngine.Create(options =>
        {
            options.TimeProvider = Time;
            options.Journal = new InMemoryJournal();
            options.AddEvents(WeChatEvents.Register);
            engine?.Invoke(options);
        });
        Receiver = new(Client, Engine, handlers, logger);
    }

    public ManualTime Time { get; } = new(Now);

    public WeChatClient Client { get; }

    public MarketingEngine Engine { get; }

    public WeChatReceiver Receiver { get; }

    public static WeChatCrypto Crypto(string receiver = "wx1234567890abcdef") => new(Samples.Token, Samples.AesKey, receiver);

    /// <summary>Encrypted, as the platform sends it.</summary>
    public Task<WeChatResponse> SendAsync(string account, string message, string? receiver = null, string nonce = "415670741", DateTimeOffset? at = null)
    {
        var crypto = Crypto(receiver ?? (account.StartsWith("corp", StringComparison.Ordinal) ? "ww1234567890abcdef" : "wx1234567890abcdef"));
        var encrypted = crypto.Encrypt(message);
        var timestamp = Seconds(at ?? Time.GetUtcNow());
        var body = message.StartsWith('{') ? $$"""{"ToUserName":"gh_1","Encrypt":"{{encrypted}}"}""" : $"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>";
        return PostAsync(account, body, new() { ["timestamp"] = timestamp, ["nonce"] = nonce, ["msg_signature"] = crypto.Sign(timestamp, nonce, encrypted), ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, nonce), ["encrypt_type"] = "aes" });
    }

    public Task<WeChatResponse> SendPlainAsync(string account, string body, string nonce = "486452656", DateTimeOffset? at = null)
    {
        var timestamp = Seconds(at ?? Time.GetUtcNow());
        return PostAsync(account, body, new() { ["timestamp"] = timestamp, ["nonce"] = nonce, ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, nonce) });
    }

    public Task<WeChatResponse> PostAsync(string account, string body, Dictionary<string, string> query) => PostAsync(account, Encoding.UTF8.GetBytes(body), query);

    public Task<WeChatResponse> PostAsync(string account, byte[] body, Dictionary<string, string> query) => Receiver.ReceiveAsync(new(account, query.GetValueOrDefault, body));

    public Task<WeChatResponse> GetAsync(string account, Dictionary<string, string> query) => Receiver.ReceiveAsync(new(account, query.GetValueOrDefault, null));

    /// <summary>The events that the journal has of a user and of the user's other ids, each as its type and its data.</summary>
    public async Task<IReadOnlyList<string>> EventsOfAsync(string user)
    {
        using MemoryStream output = new();
        if (!await Engine.ExportAsync(user, output))
        {
            return [];
        }

        using var json = JsonDocument.Parse(output.ToArray());
        return [.. json.RootElement.GetProperty("aliases").EnumerateArray().Prepend(json.RootElement).SelectMany(of => of.GetProperty("entries").EnumerateArray())
            .Where(entry => entry.GetProperty("kind").GetString() == "Event")
            .Select(entry => $"{entry.GetProperty("name").GetString()} {entry.GetProperty("content").GetRawText()}")];
    }

    public static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string Event(string name, string rest = "", string from = OpenId, string? time = null) =>
        $"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{from}]]></FromUserName><CreateTime>{time ?? Seconds(Now)}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>{rest}</xml>";

    public static string Text(string content, string id = "4561255354251345929", string from = OpenId) =>
        $"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{from}]]></FromUserName><CreateTime>{Seconds(Now)}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content><MsgId>{id}</MsgId></xml>";

    public void Dispose()
    {
        Client.Dispose();
        Engine.Dispose();
    }
}
