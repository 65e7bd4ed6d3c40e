using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Wellspring.Engine;
using Wellspring.WeChatSandbox;

namespace Wellspring.PilotHost;

/// <summary>Two days of a small shop: what its customers do on their phones and what its own system posts. All that the host decides and sends about it is the host's doing.</summary>
internal sealed class ShopPlay(
    Sandbox sandbox, Timeline timeline, MarketingEngine engine, PilotSettings settings, IConfiguration configuration, IServer server, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The platform's receipts come a second after the message.</summary>
    private static readonly TimeSpan UntilReceipts = TimeSpan.FromSeconds(2);

    /// <summary>What is wrong with them was told before the start.</summary>
    private readonly DemoSettings demo = DemoSettings.Read(configuration, []);
    private readonly DateTimeOffset midnight = Midnight(sandbox.Clock.GetUtcNow());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            var host = new UriBuilder(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()) { Host = "127.0.0.1" }.Uri;
            _ = timeline.RunAsync(stoppingToken);
            timeline.Line($"The host listens at {host}. No account is configured, so WeChat is simulated: open {sandbox.Address} in a browser to see the phones.");
            timeline.Line("All goes over HTTP, as with the real WeChat. The time is the demo's own: it begins at 10:00 in Shanghai, and is put forward from act to act; what fell due on the way is decided as of its due time.");
            timeline.Line($"The store is {settings.Store}, made anew.");
            await ConnectAsync(host, stoppingToken);
            using ShopBackend shop = new(host, settings.ApiKey, sandbox.Clock, timeline);
            await PlayAsync(shop, stoppingToken);
            timeline.Summary();
            if (demo.Stay)
            {
                Invite(host);
            }
            else
            {
                timeline.Line("The play is over.");
                lifetime.StopApplication();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Someone has seen enough.
        }
        catch (Exception e)
        {
            timeline.Line($"The play broke off: {(e is PlayException ? e.Message : e)}");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task PlayAsync(ShopBackend shop, CancellationToken cancellation)
    {
        var (lin, emma, wang) = (sandbox.Phone("lin"), sandbox.Phone("emma"), sandbox.Phone("wang"));
        string Union(Phone phone) => $"union:{phone.UnionId}";
        string Mini(Phone phone) => $"mini:{phone.OpenId(DemoShop.MiniProgramId)}";
        string Shop(Phone phone) => $"shop:{phone.OpenId()}";

        await ActAsync("1  Lin follows the official account, and is welcomed", 0, "10:00", cancellation);
        await lin.FollowAsync("spring");
        await ReceivesAsync(lin, 1, cancellation);
        await lin.WriteAsync("你好，今年的龙井到了吗？");

        await ActAsync("2  Lin, who is known by the unionid in the mini program too, puts tea into the cart there", 0, "10:05", cancellation);
        await shop.PostAsync("lin", Union(lin), "identity_linked", new() { ["alias"] = Mini(lin) });
        await shop.PostAsync("lin", Mini(lin), "cart_updated", new() { ["cartId"] = "c-1001", ["itemCount"] = 2, ["topItem"] = "明前龙井 50g" });

        await ActAsync("3  An hour after Lin came an advisor says hello", 0, "11:00:30", cancellation);
        await ReceivesAsync(lin, 2, cancellation);

        await ActAsync("4  An hour after the cart was left there is a reminder", 0, "11:06", cancellation);
        await ReceivesAsync(lin, 3, cancellation);

        await ActAsync("5  Lin orders, and reaches the first tier; the second reminder will not come", 0, "11:20", cancellation);
        await lin.AnswerSubscriptionAsync(DemoShop.TierReachedTemplate);
        await shop.PostAsync("lin", Mini(lin), "order_paid", new() { ["amount"] = 168, ["cartId"] = "c-1001" });
        await ReceivesAsync(lin, 4, cancellation);
        await shop.PostAsync("lin", Union(lin), "parcel_sent", new() { ["orderId"] = "A20260001", ["item"] = "明前龙井 50g" });
        await ReceivesAsync(lin, 5, cancellation);

        await ActAsync("6  Wang Jianing, who follows nothing, agrees in the mini program to one reminder, and needs it", 0, "14:00", cancellation);
        await wang.AnswerSubscriptionAsync(DemoShop.CartWaitingTemplate);
        await shop.PostAsync("wang", Mini(wang), "cart_updated", new() { ["cartId"] = "c-1003", ["itemCount"] = 1, ["topItem"] = "安吉白茶 100g" });
        await ClockAsync(0, "15:01", cancellation);
        await ReceivesAsync(wang, 1, cancellation);

        await ActAsync("7  Jianing adds an advisor in WeCom, and is welcomed within the 20 seconds that WeCom gives", 0, "15:30", cancellation);
        await wang.AddContactAsync("zhouwen", "shop-window");
        await ReceivesAsync(wang, 2, cancellation);

        await ActAsync("8  Emma, who reads English, follows in the evening and fills a cart", 0, "19:30", cancellation);
        await shop.PostAsync("emma", Shop(emma), "profile_updated", new() { ["language"] = "en" });
        await timeline.FlushAsync(cancellation);
        await emma.FollowAsync();
        await ReceivesAsync(emma, 1, cancellation);
        await emma.WriteAsync("Hello! Which tea is good for the evening?");
        await ClockAsync(0, "20:31", cancellation);
        await ReceivesAsync(emma, 2, cancellation);
        await shop.PostAsync("emma", Shop(emma), "cart_updated", new() { ["cartId"] = "c-1002", ["itemCount"] = 1, ["topItem"] = "Aged white tea" });

        await ActAsync("9  Her reminder falls into the quiet hours, and is held", 0, "21:32", cancellation);
        await UntilAsync(() => timeline.Has("emma", "abandoned-cart", Outcome.Deferred), "Emma's reminder was to be held", cancellation);

        await ActAsync("10  In the morning it is released", 1, "09:31", cancellation);
        await ReceivesAsync(emma, 3, cancellation);

        await ActAsync("11  Emma orders so much that she reaches the second tier at once", 1, "09:45", cancellation);
        await shop.PostAsync("emma", Shop(emma), "order_paid", new() { ["amount"] = 320, ["cartId"] = "c-1002" });
        await ReceivesAsync(emma, 4, cancellation);
        await SettleAsync(cancellation);

        // A second reminder of Jianing's cart would need that she agrees again.
        await ActAsync("12  A day later: what the orders have ended does not come, nor what no one has agreed to", 2, "10:00", cancellation);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        await SettleAsync(cancellation);
        await timeline.FlushAsync(cancellation);
        if ((lin.Received, emma.Received, wang.Received) != (5, 4, 2))
        {
            throw new PlayException($"Lin was to have 5 messages, Emma 4 and Jianing 2, and they have {lin.Received}, {emma.Received} and {wang.Received}");
        }

        timeline.Line("Nothing came on the phones.");
    }

    private void Invite(Uri host)
    {
        timeline.Line("The play is over, and the host goes on. Write, tap the menu, pay or unfollow on the phones, or send a parcel, and see Lin's phone; one more parcel has another id and orderId:");
        timeline.Line($"""curl {new Uri(host, "/events")} -H 'Authorization: Bearer {settings.ApiKey}' -H 'Content-Type: application/json' -d '{"{"}"specversion":"1.0","id":"mine-1","source":"/me","type":"parcel_sent","subject":"union:{sandbox.Phone("lin").UnionId}","time":"{sandbox.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}","data":{"{"}"orderId":"mine-1","item":"普洱"{"}}"}'""");
        timeline.Line("Ctrl+C ends it.");
    }

    private async Task ConnectAsync(Uri host, CancellationToken cancellation)
    {
        var accounts = new[] { ("shop", DemoShop.OfficialAccountId, DemoShop.OfficialAccount.Callback), ("mini", DemoShop.MiniProgramId, DemoShop.MiniProgram.Callback), ("corp.service", DemoShop.CorpId, new()) };
        foreach (var (account, id, callback) in accounts)
        {
            if (await sandbox.ConnectAsync(id, callback with { Url = new(host, $"/wechat/{account}") }, cancellation) is { } problem)
            {
                throw new PlayException($"the callback of {account} is not right: {problem}");
            }
        }
    }

    private async Task ActAsync(string heading, int day, string time, CancellationToken cancellation)
    {
        await Task.Delay(demo.Pause, cancellation);
        await ReceiptsAsync(cancellation);
        await timeline.FlushAsync(cancellation);
        timeline.Heading(heading);
        await ClockAsync(day, time, cancellation);
    }

    /// <summary>Puts the clock forward, once nothing is under way: what takes a moment would else seem to have taken an hour.</summary>
    private async Task ClockAsync(int day, string time, CancellationToken cancellation)
    {
        await ReceiptsAsync(cancellation);
        Advance(midnight.AddDays(day) + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture) - sandbox.Clock.GetUtcNow());
    }

    private async Task ReceiptsAsync(CancellationToken cancellation)
    {
        await SettleAsync(cancellation);
        Advance(UntilReceipts);
        await SettleAsync(cancellation);
    }

    private void Advance(TimeSpan by)
    {
        if (by > TimeSpan.Zero)
        {
            sandbox.Clock.Advance(by);
        }
    }

    private async Task SettleAsync(CancellationToken cancellation)
    {
        await UntilAsync(() => engine.PendingDeliveries == 0 && timeline.IsQuiet, "the deliveries under way were to end", cancellation);
        await sandbox.IdleAsync(cancellation);
    }

    private async Task ReceivesAsync(Phone phone, int messages, CancellationToken cancellation)
    {
        await UntilAsync(() => phone.Received >= messages, $"message {messages} was to come to {phone.Name}", cancellation);
        await SettleAsync(cancellation);
        await timeline.FlushAsync(cancellation);
    }

    private static async Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellation)
    {
        for (var since = DateTime.UtcNow; !holds(); await Task.Delay(20, cancellation))
        {
            if (DateTime.UtcNow - since > Patience)
            {
                throw new PlayException($"{what}, and did not within {Patience.TotalSeconds} seconds");
            }
        }
    }

    private async Task StartedAsync(CancellationToken cancellation)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }

    private static DateTimeOffset Midnight(DateTimeOffset now)
    {
        var here = now.ToOffset(ShanghaiTime.Offset);
        return new(here.Date, ShanghaiTime.Offset);
    }
}
