using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>A message is asked for.</summary>
internal sealed record Asked(string Template, MessageClass Class, string Item = "巧克力");

/// <summary>A tag is given, or taken.</summary>
internal sealed record Marked(string Tag, bool On = true);

/// <summary>A task for the staff is asked for.</summary>
internal sealed record Called(string Task, string Item);

/// <summary>A host with the engine and its WeChat channels, and the simulated platform; one clock for all.</summary>
internal sealed partial class ShopHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private int number;

    private ShopHost(Sandbox sandbox, WebApplication app) => (Sandbox, this.app) = (sandbox, app);

    public Sandbox Sandbox { get; }

    public MarketingEngine Engine => app.Services.GetRequiredService<MarketingEngine>();

    public IServiceProvider Services => app.Services;

    public WeChatClient Client => app.Services.GetRequiredService<WeChatClient>();

    public WeChatMassSends MassSends => app.Services.GetRequiredService<WeChatMassSends>();

    public WeChatInvitations Invitations => app.Services.GetRequiredService<WeChatInvitations>();

    public Phone Lin => Sandbox.Phone("lin");

    /// <summary>Nothing waits for its channel or is on its way.</summary>
    public bool IsQuiet
    {
        get
        {
            var last = Updates.GroupBy(update => update.Delivery).Select(of => of.Last().State).ToList();
            return Engine.PendingDeliveries == 0 && last.Count == Decisions.Count(decision => decision.Outcome == Outcome.Deliver) && !last.Any(state => state is DeliveryState.Pending or DeliveryState.Sending);
        }
    }

    public ConcurrentQueue<Decision> Decisions { get; } = [];

    public ConcurrentQueue<DeliveryUpdated> Updates { get; } = [];

    /// <summary>The coupons of the simulated merchant, with the keys that the sandbox made.</summary>
    public static void AddMall(Sandbox sandbox, WeChatOptions wechat) => wechat.AddPay("mall", pay =>
    {
        (pay.MerchantId, pay.SerialNumber, pay.ApiV3Key) = (DemoShop.Merchant.MerchantId, DemoShop.Merchant.SerialNumber, DemoShop.Merchant.ApiV3Key);
        pay.PrivateKey = sandbox.MerchantPrivateKey(DemoShop.Merchant.MerchantId);
        pay.PlatformKeys.Add(sandbox.PlatformKey(DemoShop.Merchant.MerchantId));
        pay.Apps.Add("mini");
        pay.Apps.Add("shop");
    });

    /// <summary>Starts it. What is given adds to the accounts, the engine, the platform and the handlers.</summary>
    public static async Task<ShopHost> StartAsync(Action<WeChatAppOptions>? configure = null, Action<WeComAppOptions>? configureApp = null, Action<Sandbox, WeChatOptions>? accounts = null, Action<EngineOptions>? engine = null, Action<SandboxOptions>? platform = null, params IWeChatCallbackHandler[] handlers)
    {
        SandboxOptions simulated = new() { CallbackTimeout = TimeSpan.FromSeconds(60) };
        platform?.Invoke(simulated);
        var sandbox = await Sandbox.StartAsync(simulated);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(new HostTime(sandbox.Clock));
        foreach (var handler in handlers)
        {
            builder.Services.AddSingleton(handler);
        }

        ShopHost? host = null;
        builder.Services.AddWellspring(options =>
        {
            options.Journal = new InMemoryJournal();
            options.AddEvents(types => types.Add("asked", Json.Default.Asked).Add("called", Json.Default.Called).Add("marked", Json.Default.Marked))
                .AddRule(new AskedRule(), "asked")
                .AddRule(new CalledRule(), "called")
                .AddRule(new MarkedRule(), "marked")
                .AddRule(new GreetRule(), "greet")
                .AddMessages(messages => Messages.AddTo(messages))
                .OnDecision(decision => host!.Decisions.Enqueue(decision))
                .OnDelivery(update => host!.Updates.Enqueue(update));
            engine?.Invoke(options);
        }).AddWeChat(wechat =>
        {
            wechat.Addresses.Set(sandbox.Address);
            wechat.AddOfficialAccount("shop", account => Fill(account, DemoShop.OfficialAccount)).AddMiniProgram("mini", account => Fill(account, DemoShop.MiniProgram)).AddWeCom("corp", corp =>
            {
                CallbackOptions keys = new();
                corp.CorpId = DemoShop.CorpId;
                corp.AddApp("service", app =>
                {
                    (app.AgentId, app.Secret, app.Callback.Token, app.Callback.EncodingAesKey) = (DemoShop.Corp.Apps[0].AgentId, DemoShop.Corp.Apps[0].Secret, keys.Token, keys.AesKey);
                    configureApp?.Invoke(app);
                });
            });
            accounts?.Invoke(sandbox, wechat);
        });
        var app = builder.Build();
        app.MapWeChatCallbacks();
        host = new(sandbox, app);
        await app.StartAsync();
        (await sandbox.ConnectAsync(DemoShop.OfficialAccountId, new() { Url = new($"{app.Urls.Single()}/wechat/shop"), Mode = CallbackMode.Safe })).Should().BeNull();
        (await sandbox.ConnectAsync(DemoShop.MiniProgramId, new() { Url = new($"{app.Urls.Single()}/wechat/mini"), Mode = CallbackMode.Safe, Format = CallbackFormat.Json })).Should().BeNull();
        (await sandbox.ConnectAsync(DemoShop.CorpId, new() { Url = new($"{app.Urls.Single()}/wechat/corp.service"), Mode = CallbackMode.Safe })).Should().BeNull();
        if (app.Services.GetRequiredService<WeChatClient>().Accounts.Find("mall") is not null)
        {
            sandbox.Notify(DemoShop.Merchant.MerchantId, new($"{app.Urls.Single()}/wechat/mall"));
        }

        return host;

        void Fill(WeChatAppOptions account, AppOptions of)
        {
            CallbackOptions keys = new();
            (account.AppId, account.AppSecret, account.Callback.Token, account.Callback.EncodingAesKey) = (of.AppId, of.Secret, keys.Token, keys.AesKey);
            configure?.Invoke(account);
        }
    }

    /// <summary>Asks for a message, and says what was decided.</summary>
    public Task<Decision> AskAsync(string user, string template, MessageClass of, string item = "巧克力") => PublishAsync(user, new Asked(template, of, item));

    /// <summary>Asks for a task for the staff, and says what was decided.</summary>
    public Task<Decision> CallAsync(string user, string task, string item) => PublishAsync(user, new Called(task, item));

    /// <summary>Gives a user a tag, or takes it.</summary>
    public Task MarkAsync(string user, string tag, bool on = true) => PublishAsync(user, new Marked(tag, on));

    private async Task<Decision> PublishAsync(string user, object data)
    {
        var before = Decisions.Count;
        await Engine.PublishAsync(new UserEvent("test", (++number).ToString(CultureInfo.InvariantCulture), user, Sandbox.Clock.GetUtcNow(), data));
        await UntilAsync(() => Decisions.Count > before);
        return Decisions.Last();
    }

    /// <summary>Asks for a message that is decided, and says what became of it first, beside waiting.</summary>
    public async Task<DeliveryUpdated> SendAsync(string user, string template, MessageClass of, string item = "巧克力", DeliveryState? until = null)
    {
        var before = Updates.Count;
        var decision = await AskAsync(user, template, of, item);
        decision.Outcome.Should().Be(Outcome.Deliver, decision.Reason);
        bool Is(DeliveryUpdated update) => until is { } state ? update.State == state : update.State is not (DeliveryState.Pending or DeliveryState.Sending);
        await UntilAsync(() => Updates.Skip(before).Any(Is));
        return Updates.Skip(before).First(Is);
    }

    public async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 3000; i++)
        {
            if (holds())
            {
                return;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"It did not come about; there were {string.Join("; ", Decisions.Select(decision => $"{decision.Outcome} {decision.Reason}"))}; {string.Join("; ", Updates.Select(update => $"{update.State} {update.Reason}"))}");
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Sandbox.DisposeAsync();
    }

    /// <summary>The sandbox's time. What beats every second beats in real time, for a virtual day would be 86,400 beats.</summary>
    private sealed class HostTime(TimeProvider clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            (period == Timeout.InfiniteTimeSpan ? clock : System).CreateTimer(callback, state, dueTime, period);
    }

    internal sealed class AskedRule : LifecycleRule
    {
        protected override void Define() => When<Asked>().Then((_, asked) => (asked.Class switch
        {
            MessageClass.Marketing => Send.Marketing(asked.Template),
            MessageClass.Service => Send.Service(asked.Template),
            _ => Send.Transactional(asked.Template),
        }).With("item", asked.Item));
    }

    private sealed class CalledRule : LifecycleRule
    {
        protected override void Define() => When<Called>().Then((_, called) => new NotifyStaff(called.Task).With("item", called.Item));
    }

    /// <summary>Greets who came by an invitation whose state says so.</summary>
    private sealed class GreetRule : LifecycleRule
    {
        protected override void Define() => When<CustomerAdded>(added => added.State == "greet").KeyedBy(added => added.StaffId).Then((_, added) => Send.Marketing("greeting").With("item", added.StaffId));
    }

    private sealed class MarkedRule : LifecycleRule
    {
        protected override void Define() => When<Marked>().KeyedBy(marked => marked.Tag).Then((_, marked) => marked.On ? new AddTag(marked.Tag) : new RemoveTag(marked.Tag));
    }

    [JsonSerializable(typeof(Asked))]
    [JsonSerializable(typeof(Marked))]
    [JsonSerializable(typeof(Called))]
    internal sealed partial class Json : JsonSerializerContext;
}
