using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Wellspring.Adapters.WeChat;
using Wellspring.Engine;
using Wellspring.Rules;
using Wellspring.WeChatSandbox;

namespace Wellspring.Throughput;

/// <content>What WeChat's channels and callbacks cost.</content>
internal sealed partial class Measurements
{
    public const string TemplatePath = "/cgi-bin/message/template/send";

    private const int Rounds = 3;
    private const int WarmUps = 2;
    private const int InFlight = 256;
    private const string Json = "application/json; charset=utf-8";
    private const string CallbackToken = "callback-token";
    private const string CallbackKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    private const double CallbackAim = 50;

    private static WeChatClient Account(Uri platform, HttpClient? http = null)
    {
        WeChatOptions options = new();
        options.Addresses.Set(platform);
        options.AddOfficialAccount("shop", account =>
        {
            (account.AppId, account.AppSecret) = (DemoShop.OfficialAccount.AppId, DemoShop.OfficialAccount.Secret);
            (account.Callback.Token, account.Callback.EncodingAesKey) = (CallbackToken, CallbackKey);
            account.Channels.TemplatesPerSecond = 100_000;
        });
        return new(options, http);
    }

    /// <summary>The median of some rounds, by their ratio; both ways take turns, and post the same bodies.</summary>
    private async Task<Figure> WeChatDeliveriesAsync(string name, IPlatform platform)
    {
        var deliveries = 60_000 / share;
        await using var _ = platform;
        var bodies = await BodiesAsync(platform, deliveries);
        using var client = Account(platform.Address);

        // So many that the compiler is done with both.
        for (var round = 0; round < WarmUps; round++)
        {
            await DeliverByWeChatAsync(platform, client, deliveries);
            await PostAsync(platform, bodies);
        }

        List<Figure> figures = [];
        for (var round = 0; round < Rounds; round++)
        {
            var engine = await DeliverByWeChatAsync(platform, client, deliveries);
            var bare = await PostAsync(platform, bodies);
            figures.Add(new(name, engine.Rate, "1/s", bare.Rate));
            ProgressLines.Say(string.Create(CultureInfo.InvariantCulture, $"  {engine.Rate:N0} deliveries/s to {bare.Rate:N0}, {engine.Rate / bare.Rate:N2}; {engine.PerCommit:N0} entries a commit; {engine.Processor:N0} and {bare.Processor:N0} us of processors each, both ends of the wire included"));
        }

        return figures.OrderBy(figure => figure.Ratio).ElementAt(Rounds / 2);
    }

    /// <summary>What goes out, kept by a client that nothing is measured with.</summary>
    private async Task<byte[][]> BodiesAsync(IPlatform platform, int deliveries)
    {
        using SentBodies sent = new(Exchange.CreateHandler());
        using HttpClient http = new(sent) { Timeout = Timeout.InfiniteTimeSpan };
        using var client = Account(platform.Address, http);
        await DeliverByWeChatAsync(platform, client, deliveries);
        return sent.All;
    }

    /// <summary>An outbox full of template messages goes out.</summary>
    private async Task<(double Rate, double Processor, double PerCommit)> DeliverByWeChatAsync(IPlatform platform, WeChatClient client, int deliveries)
    {
        var journal = NewJournal("wechat");
        var channel = WeChatChannels.Of(client.Accounts.Get<WeChatAccount>("shop"), client).Single(channel => channel.Name == "shop.template");
        using MarketingEngine engine = new(new EngineOptions { IntakeCapacity = 1 << 16, Journal = journal }
            .AddEvents(CommerceEvents.Register)
            .AddEvents(WeChatEvents.Register)
            .AddRule(new Receipt())
            .AddMessages(messages => messages.Add(new("receipt", MessageClass.Transactional)
            {
                Fields = [new("order")],
                Channels = [new("shop.template") { PlatformId = DemoShop.OrderPaidTemplate, Fields = [new("character_string1", "{order}"), new("thing2", "明前龙井礼盒"), new("amount3", "39.8元"), new("time4", "2026年11月2日 10:00"), new("url", "https://shop.example/orders/{order}")] }],
            }))
            .AddChannel(channel, options => options.Concurrency = InFlight));
        await Pump.RunAsync(engine, deliveries, number => Commerce.Order($"order-{number}", number, $"shop:{platform.OpenIdOf(number)}", DateTimeOffset.UtcNow));
        Expect(deliveries, engine.PendingDeliveries, "deliveries");
        platform.Forget();
        var (before, entries, commits) = (platform.Count, journal.Entries, journal.Commits);
        using CancellationTokenSource stop = new();

        // What was made until here is not this span's to collect.
        GC.Collect();
        var (began, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var dispatching = engine.DispatchAsync(stop.Token);
        while (platform.Count - before < deliveries || engine.PendingDeliveries > 0)
        {
            await Task.Delay(5);
        }

        await stop.CancelAsync();
        await dispatching;
        var (took, used) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - processor);
        Expect(deliveries, (int)(platform.Count - before), "messages");
        return (deliveries / took.TotalSeconds, used.TotalMicroseconds / deliveries, (double)(journal.Entries - entries) / (journal.Commits - commits));
    }

    /// <summary>What a loop posts that has token and bodies ready, and looks at no answer.</summary>
    private static async Task<(double Rate, double Processor)> PostAsync(IPlatform platform, byte[][] bodies)
    {
        using HttpClient http = new(Exchange.CreateHandler());
        using var token = JsonDocument.Parse(await (await http.PostAsync(
            new Uri(platform.Address, "/cgi-bin/stable_token"),
            new StringContent($$"""{"grant_type":"client_credential","appid":"{{DemoShop.OfficialAccount.AppId}}","secret":"{{DemoShop.OfficialAccount.Secret}}"}""", MediaTypeHeaderValue.Parse(Json)))).Content.ReadAsStringAsync());
        Uri address = new(platform.Address, $"{TemplatePath}?access_token={token.RootElement.GetProperty("access_token").GetString()}");
        var type = MediaTypeHeaderValue.Parse(Json);
        platform.Forget();
        var (before, next) = (platform.Count, -1);
        GC.Collect();
        var (began, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < bodies.Length)
            {
                using ByteArrayContent content = new(bodies[number]);
                content.Headers.ContentType = type;
                using var answer = await http.PostAsync(address, content);
                await answer.Content.ReadAsByteArrayAsync();
            }
        })));
        var (took, used) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - processor);
        Expect(bodies.Length, (int)(platform.Count - before), "messages");
        return (bodies.Length / took.TotalSeconds, used.TotalMicroseconds / bodies.Length);
    }

    /// <summary>Verifies, decrypts, parses and maps callbacks, of one thread.</summary>
    private Figure WeChatCallback()
    {
        const int Different = 1_000;
        var callbacks = 400_000 / share;
        using var client = Account(new("http://127.0.0.1:9"));
        var account = client.Accounts.Get<WeChatAccount>("shop");
        CallbackDecoder decoder = new(account, TimeSpan.FromDays(1), TimeProvider.System);
        CallbackEvents events = new(account, client.Inbound, (_, template) => template);
        WeChatCrypto crypto = new(CallbackToken, CallbackKey, DemoShop.OfficialAccount.AppId);
        var now = DateTimeOffset.UtcNow;
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var sent = Enumerable.Range(0, Different).Select(number =>
        {
            var message = $"<xml><ToUserName><![CDATA[gh_5a7d0b0c0a11]]></ToUserName><FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrb-{number:D8}]]></FromUserName><CreateTime>{timestamp}</CreateTime>{Rest(number)}</xml>";
            var encrypted = crypto.Encrypt(message);
            var nonce = number.ToString(CultureInfo.InvariantCulture);
            return (Query: new CallbackQuery(null, crypto.Sign(timestamp, nonce, encrypted), timestamp, nonce, null), Body: System.Text.Encoding.UTF8.GetBytes($"<xml><ToUserName><![CDATA[gh_5a7d0b0c0a11]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"));
        }).ToArray();
        Measure(callbacks / 10);
        var (seconds, allocated) = Measure(callbacks);
        ProgressLines.Say(string.Create(CultureInfo.InvariantCulture, $"  {allocated / callbacks:N0} bytes allocated a callback"));
        return new("wechat-callback", seconds * 1e6 / callbacks, "us", CallbackAim);

        (double Seconds, long Allocated) Measure(int count)
        {
            var made = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                var decoded = decoder.Decode(sent[i % Different].Query, sent[i % Different].Body);
                made += events.Of(decoded.Content!, now).Count;
            }

            var time = Stopwatch.GetElapsedTime(began).TotalSeconds;
            Expect(count, made, "events");
            return (time, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        static string Rest(int number) => (number % 4) switch
        {
            0 => $"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[请问春茶什么时候到货？{number}]]></Content><MsgId>{23_456_789_012_345_678 + number}</MsgId>",
            1 => "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_spring]]></EventKey><Ticket><![CDATA[gQH47joAAAAAAAAAASxodHRwOi8vd2VpeGluLnFxLmNvbS9xL2taZ2Z3TVRtNzJXV1Brb3ZhYmJJ]]></Ticket>",
            2 => "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[V1001_TODAY]]></EventKey>",
            _ => $"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>{3_428_411_849_815_982_087 + number}</MsgID><Status><![CDATA[success]]></Status>",
        };
    }
}
