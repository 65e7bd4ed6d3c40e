using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Wellspring.Adapters.WeChat;
using Wellspring.Engine;
using Wellspring.Rules;

namespace Wellspring.Throughput;

/// <content>What WeChat's channels and callbacks cost.</content>
internal sealed partial class Measurements
{
    private const int Rounds = 3;
    private const int InFlight = 256;
    private const string TemplatePath = "/cgi-bin/message/template/send";
    private const string AppId = "wx1234567890abcdef";
    private const string CallbackToken = "callback-token";
    private const string CallbackKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    private const double CallbackAim = 50;

    private static WeChatClient Account(Uri platform)
    {
        WeChatOptions options = new();
        options.Addresses.Set(platform);
        options.AddOfficialAccount("shop", account =>
        {
            (account.AppId, account.AppSecret) = (AppId, "0123456789abcdef0123456789abcdef");
            (account.Callback.Token, account.Callback.EncodingAesKey) = (CallbackToken, CallbackKey);
        });
        return new(options);
    }

    /// <summary>The median of some rounds, by their ratio; both ways take turns, and post the same bodies.</summary>
    private async Task<Figure> WeChatDeliveriesAsync()
    {
        var deliveries = 60_000 / share;
        await using var platform = await NoPlatform.StartAsync();
        using var client = Account(platform.Address);
        platform.Kept = [];
        await DeliverByWeChatAsync(platform, client, deliveries / 3);
        byte[][] bodies = [.. platform.Kept];
        platform.Kept = null;
        await PostAsync(platform.Address, bodies, bodies.Length);
        List<Figure> figures = [];
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var processor = Environment.CpuUsage.TotalTime;
            var (rate, perCommit) = await DeliverByWeChatAsync(platform, client, deliveries);
            var between = Environment.CpuUsage.TotalTime;
            var bare = await PostAsync(platform.Address, bodies, deliveries);
            var end = Environment.CpuUsage.TotalTime;
            figures.Add(new("wechat-deliveries", rate, "1/s", bare));
            ProgressLines.Say(string.Create(CultureInfo.InvariantCulture, $"  {rate:N0} deliveries/s to {bare:N0}, {rate / bare:N2}; {perCommit:N0} entries a commit; {(between - processor).TotalMicroseconds / deliveries:N0} and {(end - between).TotalMicroseconds / deliveries:N0} us of processors each, both ends of the wire and the orders' way in included"));
        }

        return figures.OrderBy(figure => figure.Ratio).ElementAt(Rounds / 2);
    }

    /// <summary>An outbox full of template messages goes out.</summary>
    private async Task<(double Rate, double PerCommit)> DeliverByWeChatAsync(NoPlatform platform, WeChatClient client, int deliveries)
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
                Channels = [new("shop.template") { PlatformId = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY", Fields = [new("character_string1", "{order}"), new("thing2", "明前龙井礼盒"), new("amount3", "39.8元"), new("time4", "2026年11月2日 10:00"), new("url", "https://shop.example/orders/{order}")] }],
            }))
            .AddChannel(channel, options => options.Concurrency = InFlight));
        await Pump.RunAsync(engine, deliveries, number => Commerce.Order($"order-{number}", number, $"shop:o9AgO5Kd5ggOC-bXrb-{number:D8}", DateTimeOffset.UtcNow));
        Expect(deliveries, engine.PendingDeliveries, "deliveries");
        var (before, entries, commits) = (platform.Count, journal.Entries, journal.Commits);
        using CancellationTokenSource stop = new();
        var began = Stopwatch.GetTimestamp();
        var dispatching = engine.DispatchAsync(stop.Token);
        while (platform.Count - before < deliveries || engine.PendingDeliveries > 0)
        {
            await Task.Delay(5);
        }

        await stop.CancelAsync();
        await dispatching;
        var rate = deliveries / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Expect(deliveries, platform.Count - before, "messages");
        return (rate, (double)(journal.Entries - entries) / (journal.Commits - commits));
    }

    /// <summary>What a loop posts that has the bodies ready, and looks at no answer.</summary>
    private static async Task<double> PostAsync(Uri platform, byte[][] bodies, int count)
    {
        using HttpClient http = new(Exchange.CreateHandler());
        Uri address = new(platform, $"{TemplatePath}?access_token=78_a-token-is-a-hundred-and-more-characters-long-0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz");
        var type = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                using ByteArrayContent content = new(bodies[number % bodies.Length]);
                content.Headers.ContentType = type;
                using var answer = await http.PostAsync(address, content);
                await answer.Content.ReadAsByteArrayAsync();
            }
        })));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
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
        WeChatCrypto crypto = new(CallbackToken, CallbackKey, AppId);
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
