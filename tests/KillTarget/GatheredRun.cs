using System.Globalization;
using Wellspring.Adapters.WeChat;
using Wellspring.Engine;
using Wellspring.Storage.Sqlite;

namespace Wellspring.KillTarget;

/// <summary>
/// Users of a simulated WeChat get what goes out to several by one call: a mass message, a tag, or a message to customers; on a store that may have some of it already, until each has an
/// end. Prints what became of each and why; or kills itself, as by kill -9, at the n-th time it passes a point.
/// </summary>
internal static class GatheredRun
{
    /// <summary>The calls that are for several.</summary>
    private static readonly string[] Calls = ["/cgi-bin/message/mass/send", "/cgi-bin/tags/members/batchtagging", "/cgi-bin/externalcontact/add_msg_template"];

    // STORE ADDRESS mass|tags|customers APPID SECRET BATCH IDS [POINT N]
    public static async Task RunAsync(string[] args)
    {
        var (store, address, what, batch, ids) = (args[0], new Uri(args[1]), args[2], Number(args[5]), args[6].Split(','));
        var kill = args.Length > 7 ? new KillPoint(args[7], Number(args[8])) : new KillPoint("", 0);
        var isCorp = what == "customers";
        using HttpClient http = new(new KillHandler(kill)) { Timeout = Timeout.InfiniteTimeSpan };
        using WeChatClient client = new(Accounts(address, isCorp, args[3], args[4], batch), http);
        using var engine = MarketingEngine.Create(options =>
        {
            options.Journal = new WatchedJournal(SqliteJournal.Open(store, new() { Synchronous = SqliteSynchronous.Normal }), kill);
            options.AddEvents(WeChatEvents.Register).AddEvents(types => types.Add("asked", TargetJson.Default.Asked))
                .AddRule(new Asks(what))
                .AddMessages(messages => messages.Add(new MessageTemplate("news", MessageClass.Marketing) { Text = "春茶上新", Channels = [new(isCorp ? "corp.app.customer" : "shop.mass")] }))
                .AddWeChatChannels(client);
        });
        using WeChatMassSends sends = new(client, engine);
        if (what == "mass" && sends.ReadApprovals("shop").Count == 0)
        {
            await sends.ApproveAsync("shop", "news", "zhouwen");
        }

        foreach (var id in ids)
        {
            var user = $"{(isCorp ? "corp" : "shop")}:{id}";
            if (!isCorp)
            {
                engine.Publish(new UserEvent("target", "follow", user, DateTimeOffset.UtcNow, new Followed("shop", id)));
            }

            engine.Publish(new UserEvent("target", "1", user, DateTimeOffset.UtcNow, new Asked()));
        }

        using CancellationTokenSource stop = new();
        var dispatching = engine.DispatchAsync(stop.Token);
        while (Ends(engine).Count < ids.Length)
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await dispatching;
        foreach (var end in Ends(engine))
        {
            Console.WriteLine($"{end.User} {end.State} {end.Reason}");
        }
    }

    private static List<DeliveryUpdated> Ends(MarketingEngine engine) =>
    [
        .. engine.ReadJournal().OfType<DeliveryUpdated>().GroupBy(update => update.Delivery).Select(all => all.Last()).Where(last => last.State is not (DeliveryState.Pending or DeliveryState.Sending)),
    ];

    private static WeChatOptions Accounts(Uri address, bool isCorp, string id, string secret, int batch)
    {
        const string Unused = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
        var moment = TimeSpan.FromSeconds(1);
        WeChatOptions accounts = new();
        accounts.Addresses.Set(address);
        return isCorp
            ? accounts.AddWeCom("corp", corp =>
            {
                corp.CorpId = id;
                corp.AddApp("app", app => (app.Secret, app.Callback.Token, app.Callback.EncodingAesKey, app.Channels.GatherFor, app.Channels.CustomersPerTask) = (secret, "unused", Unused, moment, batch));
            })
            : accounts.AddOfficialAccount("shop", shop =>
            {
                (shop.AppId, shop.AppSecret, shop.Callback.Token, shop.Callback.EncodingAesKey, shop.Channels.MassGather, shop.Channels.MassBatch) = (id, secret, "unused", Unused, moment, batch);
                shop.Channels.Tags["vip"] = "100";
            });
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [Rule("asks")]
    private sealed class Asks(string what) : LifecycleRule
    {
        protected override void Define() => When<Asked>().Once().Then((_, _) => what == "tags" ? new AddTag("vip") : Send.Marketing("news"));
    }

    /// <summary>The platform has not got the call, or it has, and its answer is not looked at yet.</summary>
    private sealed class KillHandler(KillPoint kill) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isWatched = Calls.Contains(request.RequestUri!.AbsolutePath);
            if (isWatched)
            {
                kill.Pass("calling");
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (isWatched)
            {
                kill.Pass("called");
            }

            return answer;
        }
    }
}
