using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>An engine with three channels, the address that takes its callbacks, and the simulated platform with its faults. The clock goes on whenever nothing is on its way.</summary>
internal sealed partial class Soak : IAsyncDisposable
{
    private const string TemplatePath = "/cgi-bin/message/template/send";
    private const string SubscriptionPath = "/cgi-bin/message/subscribe/send";

    /// <summary>How long some of them are of use.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DeliveryUpdated> last = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> items = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> refused = new(StringComparer.Ordinal);
    private readonly ReceiptBook receipts = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Sandbox sandbox;
    private readonly WeChatClient client;
    private readonly MarketingEngine engine;
    private readonly WebApplication host;
    private readonly Phone[] phones;
    private readonly DateTimeOffset began;
    private Task dispatching = Task.CompletedTask;
    private int decided;
    private long updates;
    private long steps;

    private Soak(Sandbox sandbox, int users)
    {
        (this.sandbox, began) = (sandbox, sandbox.Clock.GetUtcNow());
        phones = [.. Enumerable.Range(0, users).Select(number => sandbox.AddUser($"soak-{number}", $"顾客{number}"))];
        WeChatOptions accounts = new() { TimeProvider = new PlatformTime(sandbox.Clock) };
        accounts.Addresses.Set(sandbox.Address);
        accounts.Inbound.LinkUnionIds = false;
        accounts.AddOfficialAccount("shop", account => Fill(account, DemoShop.OfficialAccount)).AddMiniProgram("mini", account => Fill(account, DemoShop.MiniProgram));
        client = new(accounts);
        engine = MarketingEngine.Create(options =>
        {
            (options.TimeProvider, options.Journal) = (sandbox.Clock, new InMemoryJournal());
            options.AddEvents(WeChatEvents.Register).AddEvents(types => types.Add("soaked", SoakJson.Default.Soaked))
                .AddWeChatChannels(client)
                .AddMessages(messages => messages.Add(Messages.Paid).Add(Messages.Cart).Add(Messages.Hello("shop.service", MessageClass.Marketing)))
                .AddRule(new SoakRule(), "soak")
                .OnDecision(Decide)
                .OnDelivery(Follow);
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new WeChatReceiver(client, engine, [receipts]));
        host = builder.Build();
        host.MapWeChatCallbacks();

        static void Fill(WeChatAppOptions account, AppOptions of)
        {
            CallbackOptions keys = new();
            (account.AppId, account.AppSecret, account.Callback.Token, account.Callback.EncodingAesKey, account.Channels.TemplatesPerSecond) = (of.AppId, of.Secret, keys.Token, keys.AesKey, 100_000);
        }
    }

    /// <summary>How many deliveries were decided.</summary>
    public int Decided => Volatile.Read(ref decided);

    /// <summary>Where each delivery stands.</summary>
    public IReadOnlyDictionary<string, DeliveryUpdated> Ends => last;

    /// <summary>The share of calls that went wrong.</summary>
    public double Faulty => sandbox.Calls.Latest() is var calls ? (double)calls.Count(call => call.Fault is not null) / calls.Count : 0;

    /// <summary>Starts it.</summary>
    /// <param name="users">How many users there are.</param>
    /// <param name="faults">The share of calls that goes wrong.</param>
    /// <param name="lost">The share of receipts that never comes.</param>
    public static async Task<Soak> StartAsync(int users, double faults, double lost)
    {
        SandboxOptions options = new() { KeepCalls = 1_000_000, KeepMessages = 1_000, CallbackTimeout = TimeSpan.FromSeconds(60) };
        options.QuotaPerDay.Clear();
        Soak soak = new(await Sandbox.StartAsync(options), users);
        (soak.sandbox.Receipts.Lost, soak.sandbox.Receipts.Duplicated, soak.sandbox.Receipts.Reordered) = (lost, 0.05, 0.05);
        await soak.host.StartAsync();
        (await soak.sandbox.ConnectAsync(DemoShop.OfficialAccountId, new() { Url = new($"{soak.host.Urls.Single()}/wechat/shop") })).Should().BeNull();
        (await soak.sandbox.ConnectAsync(DemoShop.MiniProgramId, new() { Url = new($"{soak.host.Urls.Single()}/wechat/mini"), Format = CallbackFormat.Json })).Should().BeNull();
        Fault[] each =
        [
            new(FaultKind.ErrorCode) { Code = -1 },
            new(FaultKind.ErrorCode) { Code = 45011 },
            new(FaultKind.ErrorCode) { Code = 45009, Words = "api minute-quota reach limit" },
            new(FaultKind.ErrorCode) { Code = 45009, Words = "reach max api daily quota limit", Path = SubscriptionPath },
            new(FaultKind.ErrorCode) { Code = 43004, Path = TemplatePath },
            new(FaultKind.ErrorCode) { Code = 43101, Path = SubscriptionPath },
            new(FaultKind.ResetBefore),
            new(FaultKind.ResetAfter),
            new(FaultKind.BadGateway),
            new(FaultKind.EmptyBody),
            new(FaultKind.SlowBody) { Delay = TimeSpan.FromMilliseconds(20) },
        ];
        foreach (var (fault, number) in each.Select((fault, number) => (fault, number)))
        {
            soak.sandbox.Faults.Add(fault with { Path = fault.Path == "/" ? "/cgi-bin/message/" : fault.Path, Rate = faults / each.Count(any => any.Path == "/"), Seed = string.Create(CultureInfo.InvariantCulture, $"{number}") });
        }

        return soak;
    }

    /// <summary>The item of a delivery: each has its own.</summary>
    public string ItemOf(string delivery) => items[delivery];

    /// <summary>How often each item is on a phone.</summary>
    public Dictionary<string, int> Shown() => phones
        .SelectMany(phone => phone.Messages())
        .Where(message => !message.Mine)
        .Select(message => message.Fields.Select(field => field.Value).Prepend(message.Text).Select(text => text[(text.IndexOf('茶', StringComparison.Ordinal) is >= 0 and var at ? at : text.Length)..]).FirstOrDefault(text => text.Length > 0))
        .OfType<string>()
        .CountBy(item => item)
        .ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);

    /// <summary>The platform has said that it did not send it, at the first attempt.</summary>
    public bool IsDefinite(DeliveryUpdated end) => end is { State: DeliveryState.Dead, Attempt: 1 };

    /// <summary>It is accepted and no receipt can tell more: the channel has none, or it was lost on its way, or came between two attempts, when no answer had said yet what the platform calls the message.</summary>
    public bool IsWithoutReceipt(DeliveryUpdated end) => end.Channel == "shop.service" || end.Attempt > 1 || (end.Receipt is { } message && !receipts.Came(message));

    public string Report()
    {
        var states = last.Values.CountBy(update => update.State).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value:N0} {pair.Key}");
        var reasons = last.Values.Where(update => update.Reason is not null).CountBy(update => $"{update.State}: {update.Reason}").OrderByDescending(pair => pair.Value).Select(pair => $"  {pair.Value:N0} {pair.Key}");
        var calls = sandbox.Calls.Latest();
        var faults = calls.Where(call => call.Fault is not null).CountBy(call => call.Fault == "ErrorCode" ? $"{call.Code}" : call.Fault!).Select(pair => $"{pair.Value:N0} {pair.Key}");
        return string.Join(Environment.NewLine, [
            string.Create(CultureInfo.InvariantCulture, $"{Decided:N0} deliveries in {watch.Elapsed.TotalSeconds:N1} s and {(sandbox.Clock.GetUtcNow() - began).TotalHours:N1} virtual hours, {calls.Count:N0} calls: {string.Join(", ", states)}"),
            $"faults: {string.Join(", ", faults)}",
            .. reasons,
            .. refused.Select(why => $"  {why.Value:N0} not decided, {why.Key}")]);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await dispatching;
        await host.DisposeAsync();
        engine.Dispose();
        client.Dispose();
        stop.Dispose();
        await sandbox.DisposeAsync();
    }

    private void Follow(DeliveryUpdated update)
    {
        last[update.Delivery] = update;
        Interlocked.Increment(ref updates);
        Interlocked.Increment(ref steps);
    }

    private void Decide(Decision decision)
    {
        if (decision.Outcome == Outcome.Deliver)
        {
            items[decision.Delivery!] = ((SendMessage)decision.Outgoing!).Fields["item"];
            Interlocked.Increment(ref decided);
        }
        else
        {
            refused.AddOrUpdate($"{decision.Outcome}: {decision.Reason}", 1, (_, before) => before + 1);
        }
    }

    /// <summary>The engine's and the platform's date; how long a call takes is real.</summary>
    private sealed class PlatformTime(TimeProvider clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();
    }

    /// <summary>The receipts that came, by what the platform calls the messages.</summary>
    private sealed partial class ReceiptBook : IWeChatCallbackHandler
    {
        private readonly ConcurrentDictionary<string, bool> came = new(StringComparer.Ordinal);

        public bool Came(string message) => came.ContainsKey(message);

        public ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken)
        {
            if (MessageId().Match(Encoding.UTF8.GetString(callback.Body.Span)) is { Success: true } found)
            {
                came[found.Groups[1].Value] = true;
            }

            return default;
        }

        [GeneratedRegex(@"MsgID\D+(\d+)")]
        private static partial Regex MessageId();
    }

    private sealed record Soaked(string Template, string Item, bool IsShort);

    private sealed class SoakRule : LifecycleRule
    {
        protected override void Define() => When<Soaked>().Then((_, soaked) => (soaked.Template == "paid" ? Send.Transactional("paid") : Send.Marketing(soaked.Template)).With("item", soaked.Item) with { ValidFor = soaked.IsShort ? Short : null });
    }

    [JsonSerializable(typeof(Soaked))]
    private sealed partial class SoakJson : JsonSerializerContext;
}
